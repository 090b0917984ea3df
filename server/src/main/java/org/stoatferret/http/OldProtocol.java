package org.stoatferret.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Serves HTTP/1.0, which nginx speaks to servers unless told otherwise and Helidon does not: makes a request of it the
 * first and only one of a connection in HTTP/1.1. No answer of ours comes in chunks, which HTTP/1.0 has not.
 */
final class OldProtocol {
    private static final int LONGEST = 24 * 1024;
    private static final String END_OF_LINE = "\r\n";
    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final String OLD = " HTTP/1.0";
    private static final String NEW = " HTTP/1.1\r\nConnection: close";

    private OldProtocol() {}

    /**
     * The beginning of what a client sends, translated if need be.
     *
     * @param more
     *            waits for more
     */
    static byte[] translate(byte[] beginning, Supplier<byte[]> more) {
        var text = readTo(END_OF_LINE, text(beginning), more);
        int line = text.indexOf(END_OF_LINE);
        if (line >= 0 && text.startsWith(OLD, line - OLD.length())) {
            text = readTo(END_OF_HEADERS, text, more);
            int end = text.indexOf(END_OF_HEADERS);
            if (end >= 0) {
                var headers = text.substring(line, end).replaceAll("(?i)\r\nConnection:[^\r\n]*", "");
                text = text.substring(0, line - OLD.length()) + NEW + headers + text.substring(end);
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String readTo(String end, String beginning, Supplier<byte[]> more) {
        var text = new StringBuilder(beginning);
        while (text.indexOf(end) < 0 && text.length() < LONGEST) {
            text.append(text(more.get()));
        }
        return text.toString();
    }

    /** Each byte is a character, and the other way round. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
