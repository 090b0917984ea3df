package org.stoatferret.probe;

import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import static java.util.Map.entry;

/** What the names of FFmpeg's pixel formats tell (libavutil/pixfmt.h). */
final class PixelFormats {
    private static final Pattern DEEP = Pattern.compile(".*?(9|10|12|14|16|32)(?:le|be)");
    private static final Pattern PLAIN = Pattern.compile(
            "(?:yuvj?a?4\\d\\dp|yuva4\\d\\dp|nv\\d\\d|gray|ya8|gbra?p|(?:rgb|bgr)24|(?:rgb|bgr)[a0]|[a0](?:rgb|bgr)|"
                    + "pal8|uyvy422|yuyv422|yvyu422|uyyvyy411|vuy[ax]|uyva|ayuv|vyu444|bayer_\\w{4}8)");

    // Those whose number is that of a whole pixel, or a name.
    private static final Map<String, Integer> NAMED = Map.ofEntries(entry("monow", 1), entry("monob", 1),
            entry("nv20", 10), entry("xv30", 10), entry("v30x", 10), entry("xv36", 12), entry("xv48", 16),
            entry("rgb48", 16), entry("bgr48", 16), entry("rgba64", 16), entry("bgra64", 16), entry("ayuv64", 16),
            entry("rgb96", 32), entry("rgbf32", 32), entry("rgba128", 32), entry("rgbaf32", 32));

    private PixelFormats() {}

    /** Bits per sample; null where the name does not tell or the samples differ. */
    static @Nullable Integer bitDepth(String pixelFormat) {
        boolean isOrdered = pixelFormat.endsWith("le") || pixelFormat.endsWith("be");
        Integer named = NAMED.get(isOrdered ? pixelFormat.substring(0, pixelFormat.length() - 2) : pixelFormat);
        if (named != null) {
            return named;
        }
        if (!isOrdered) {
            return PLAIN.matcher(pixelFormat).matches() ? 8 : null;
        }
        var deep = DEEP.matcher(pixelFormat);
        return deep.matches() ? Integer.valueOf(deep.group(1)) : null;
    }
}
