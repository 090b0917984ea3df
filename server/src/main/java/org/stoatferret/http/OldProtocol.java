package org.stoatferret.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.0, which nginx speaks to servers unless told otherwise and Helidon does not: makes a request of it the
 * first and only one of a connection in HTTP/1.1. An answer may come in chunks, which such proxies understand.
 */
final class OldProtocol {
    private static final int LONGEST_LINE = 8192;
    private static final String OLD = " HTTP/1.0\r\n";
    private static final String NEW = " HTTP/1.1\r\nConnection: close\r\n";

    private OldProtocol() {}

    /**
     * The beginning of what a client sends, translated if need be.
     *
     * @param more
     *            waits for more; null at the end
     */
    static byte[] translate(byte[] beginning, Supplier<byte @Nullable []> more) {
        byte[] bytes = beginning;
        int end = endOfLine(bytes);
        while (end < 0 && bytes.length < LONGEST_LINE) {
            byte[] next = more.get();
            if (next == null) {
                return bytes;
            }
            bytes = join(bytes, next);
            end = endOfLine(bytes);
        }
        var line = new String(bytes, 0, Math.max(end, 0), StandardCharsets.ISO_8859_1);
        if (!line.endsWith(OLD)) {
            return bytes;
        }
        var head = line.substring(0, line.length() - OLD.length()) + NEW;
        return join(head.getBytes(StandardCharsets.ISO_8859_1), bytes, end);
    }

    /** Where the second line begins; negative if it does not yet. */
    private static int endOfLine(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return join(first, second, 0);
    }

    private static byte[] join(byte[] first, byte[] second, int from) {
        var joined = new ByteArrayOutputStream(first.length + second.length);
        joined.writeBytes(first);
        joined.write(second, from, second.length - from);
        return joined.toByteArray();
    }
}
