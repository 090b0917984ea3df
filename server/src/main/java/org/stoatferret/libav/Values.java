package org.stoatferret.libav;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Writes values in ffprobe's notation. What is not known is left out, as in all of its JSON. */
final class Values {
    private static final double MAX_EXACT = 1L << 40;

    private final JsonWriter json;

    Values(JsonWriter json) {
        this.json = json;
    }

    /** A name of FFmpeg's own, if it has one. */
    void name(String key, @Nullable BytePointer name) {
        if (name != null) {
            json.put(key, name);
        }
    }

    /** Numbers that ffprobe puts into quotation marks, and into its output only if they are above zero. */
    void positive(String key, long value) {
        if (value > 0) {
            json.put(key, Long.toString(value));
        }
    }

    void ratio(String key, AVRational ratio, char separator) {
        ratio(key, ratio.num(), ratio.den(), separator);
    }

    void ratio(String key, int numerator, int denominator, char separator) {
        json.put(key, Integer.toString(numerator) + separator + denominator);
    }

    /** A time stamp in units of its time base, left out if it is FFmpeg's mark for none. */
    void timestamp(String key, long timestamp) {
        if (timestamp != avutil.AV_NOPTS_VALUE) {
            json.put(key, timestamp);
        }
    }

    /** Such a time stamp in seconds. */
    void time(String key, long timestamp, AVRational timeBase) {
        if (timestamp != avutil.AV_NOPTS_VALUE) {
            json.put(key, decimal(timeBase.num() / (double) timeBase.den() * timestamp));
        }
    }

    /** Microseconds, in seconds. */
    void microseconds(String key, long timestamp) {
        if (timestamp != avutil.AV_NOPTS_VALUE) {
            json.put(key, decimal(1 / (double) avutil.AV_TIME_BASE * timestamp));
        }
    }

    /** The tags of a file, a stream or a chapter, if it has any. */
    void tags(@Nullable AVDictionary tags) {
        if (tags == null) {
            return;
        }
        json.object("tags");
        var tag = avutil.av_dict_iterate(tags, null);
        while (tag != null) {
            json.putValid(tag.key(), tag.value());
            tag = avutil.av_dict_iterate(tags, tag);
        }
        json.end();
    }

    /** As C's {@code %f} writes it: six digits, the exact value rounded to the nearest, ties to even. */
    static String decimal(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
        }
        double millionths = Math.abs(value) * 1e6;
        double nearest = Math.rint(millionths);
        // Only close to a tie, or among large numbers, is the exact value needed to decide.
        if (millionths > MAX_EXACT || Math.abs(Math.abs(millionths - nearest) - 0.5) < 1e-3) {
            var exact = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN);
            return (value < 0 && exact.signum() == 0 ? "-" : "") + exact.toPlainString();
        }
        long whole = (long) nearest;
        var digits = Long.toString(1_000_000 + whole % 1_000_000);
        boolean negative = Math.copySign(1, value) < 0;
        return (negative ? "-" : "") + whole / 1_000_000 + "." + digits.substring(1);
    }
}
