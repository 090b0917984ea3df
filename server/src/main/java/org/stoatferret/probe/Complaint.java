package org.stoatferret.probe;

import java.util.regex.Pattern;

/** What FFmpeg wrote to its standard error about a file, made fit for the file's owner. */
final class Complaint {
    private static final int MAX_LENGTH = 300;
    private static final Pattern ORIGIN = Pattern.compile("^(\\[[^\\]]{1,100} @ 0x[0-9a-fA-F]+] ?)+");
    private static final Pattern ADDRESS = Pattern.compile("\\b0x[0-9a-fA-F]{5,}\\b");
    private static final Pattern PATH = Pattern.compile("(^|[\\s'\"(=:])/[^\\s/]+|://|[A-Za-z]:\\\\");
    private static final Pattern CONTROLS = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cs}\\u2028\\u2029]+");
    // The loader's, about the empty libraries; and the log's own.
    private static final Pattern NOISE = Pattern
            .compile("no version information available \\(required by|^ *Last message repeated ");
    // Written by the formats' and protocols' gatekeepers in libavformat, and by that of playlists under other names.
    private static final Pattern REFUSAL = Pattern.compile(
            "(^|] )((Format|Protocol '.{0,40}') not on whitelist '|Not detecting m3u8/hls with )", Pattern.MULTILINE);

    private Complaint() {}

    /** Whether FFmpeg refused a format or an address that it was told not to read. */
    static boolean isRefusal(String errors) {
        return REFUSAL.matcher(errors).find();
    }

    /**
     * The last thing that was said before the verdict, which tends to be its cause.
     *
     * @param asked
     *            what FFmpeg was told the file is called
     * @param verdict
     *            FFmpeg's own for its error code, said if there is nothing more telling
     * @return one line without a full stop; names no files and no addresses
     */
    static String of(String errors, String asked, String verdict) {
        String reason = "";
        for (String line : errors.replace(asked, "file:").split("\\R")) {
            String text = ORIGIN.matcher(line).replaceFirst("");
            if (!text.startsWith("file:") && !NOISE.matcher(text).find() && !PATH.matcher(text).find()
                    && !oneLine(text).isEmpty()) {
                reason = text;
            }
        }
        String said = oneLine(reason);
        return said.isEmpty() ? oneLine(verdict) : said;
    }

    /** Text from outside on one line of bearable length, without control characters and addresses. */
    static String oneLine(String text) {
        String beginning = text.substring(0, Math.min(text.length(), 4 * MAX_LENGTH));
        String line = CONTROLS.matcher(ADDRESS.matcher(beginning).replaceAll("")).replaceAll(" ").strip();
        while (line.endsWith(".") || line.endsWith("!")) {
            line = line.substring(0, line.length() - 1).strip();
        }
        if (line.length() <= MAX_LENGTH) {
            return line;
        }
        // Not between the halves of a character.
        int end = Character.isHighSurrogate(line.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
        return line.substring(0, end) + "…";
    }
}
