package org.stoatferret.libav;

import java.io.ByteArrayOutputStream;

/** Makes UTF-8 of bytes that should be it, as ffprobe's {@code string_validation=replace} does. */
final class Utf8 {
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private final byte[] bytes;
    private int next;

    private Utf8(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The same bytes where they are right. A sequence that is cut short costs its first byte; one that is whole but means
     * nothing (overlong, a surrogate, U+FFFE, U+FFFF, beyond U+10FFFF) is replaced as one.
     */
    static byte[] valid(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return new Utf8(bytes).replaced();
            }
        }
        return bytes;
    }

    private byte[] replaced() {
        var result = new ByteArrayOutputStream(bytes.length + 16);
        while (next < bytes.length) {
            int start = next;
            if (isValid()) {
                result.write(bytes, start, next - start);
            } else {
                result.writeBytes(REPLACEMENT);
            }
        }
        return result.toByteArray();
    }

    /** Moves beyond a sequence, or beyond what is to be replaced. */
    private boolean isValid() {
        int first = bytes[next] & 0xFF;
        int tail = first < 0x80 ? 0 : Integer.numberOfLeadingZeros(~(first << 24)) - 1;
        boolean starts = first < 0x80 || first >= 0xC0 && first < 0xFE;
        if (!starts || !continues(tail)) {
            next++;
            return false;
        }
        long code = first < 0x80 ? first : first & (0x3F >> tail);
        for (int i = 1; i <= tail; i++) {
            code = code << 6 | bytes[next + i] & 0x3F;
        }
        next += tail + 1;
        return code >= least(tail) && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE
                && code != 0xFFFF;
    }

    private boolean continues(int tail) {
        if (next + tail >= bytes.length) {
            return false;
        }
        for (int i = 1; i <= tail; i++) {
            if ((bytes[next + i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int least(int tail) {
        return switch (tail) {
            case 0 -> 0;
            case 1 -> 0x80;
            case 2 -> 0x800;
            case 3 -> 0x10000;
            default -> 0x110000;
        };
    }
}
