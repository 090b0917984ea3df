package org.stoatferret.libav;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.bytedeco.javacpp.BytePointer;

/**
 * Writes JSON as ffprobe's {@code -print_format json=compact=1} lays it out, byte for byte. Strings are bytes: what is
 * not UTF-8 stays as it is, unless it is asked to be replaced. For one thread; to be used again after {@link #clear()}.
 */
final class JsonWriter {
    /** The most that may be written, in bytes: what ffprobe's own output is held to. */
    static final int MAX_BYTES = 8 << 20;

    private static final int KEPT_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 8;
    private static final String HEXADECIMAL = "0123456789abcdef";

    /** More was written than {@link #MAX_BYTES}. */
    @SuppressWarnings("serial")
    static final class TooLargeException extends RuntimeException {}

    private byte[] buffer = new byte[16 << 10];
    private int length;
    private final int[] items = new int[MAX_DEPTH];
    private final boolean[] arrays = new boolean[MAX_DEPTH];
    private int depth = -1;

    /** Forgets what was written. */
    void clear() {
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[16 << 10];
        }
        length = 0;
        depth = -1;
    }

    /** What was written since it was cleared. */
    byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    /** Begins the object that holds everything. */
    void root() {
        ascii("{\n");
        open(false);
    }

    /** Begins an object as the value of a key. */
    void object(String key) {
        begin();
        quoted(key);
        ascii(": { ");
        open(false);
    }

    /** Begins an array as the value of a key. */
    void array(String key) {
        begin();
        quoted(key);
        ascii(": [\n");
        open(true);
    }

    /** Begins an object within an array. */
    void element() {
        begin();
        ascii("{ ");
        open(false);
    }

    /** Ends what was begun last. */
    void end() {
        boolean array = arrays[depth--];
        if (depth < 0) {
            ascii("\n}\n");
        } else if (array) {
            append('\n');
            indent();
            append(']');
        } else {
            ascii(" }");
        }
    }

    void put(String key, long value) {
        key(key);
        ascii(Long.toString(value));
    }

    /** @param value
     *            ASCII */
    void put(String key, String value) {
        key(key);
        quoted(value);
    }

    /** A string of C, as it is. */
    void put(String key, BytePointer value) {
        key(key);
        quoted(bytes(value));
    }

    /** A string of C for a key that is one itself. */
    void put(BytePointer key, BytePointer value) {
        item();
        quoted(bytes(key));
        ascii(": ");
        quoted(bytes(value));
    }

    /** Strings of C that came out of a file: where they are not UTF-8, they are replaced. */
    void putValid(BytePointer key, BytePointer value) {
        item();
        quoted(Utf8.valid(bytes(key)));
        ascii(": ");
        quoted(Utf8.valid(bytes(value)));
    }

    void put(String key, byte[] value) {
        key(key);
        quoted(value);
    }

    private static byte[] bytes(BytePointer string) {
        long size = BytePointer.strlen(string);
        if (size > MAX_BYTES) {
            throw new TooLargeException();
        }
        var bytes = new byte[(int) size];
        string.get(bytes, 0, bytes.length);
        return bytes;
    }

    private void begin() {
        if (items[depth]++ > 0) {
            ascii(",\n");
        }
        indent();
    }

    private void open(boolean array) {
        depth++;
        items[depth] = 0;
        arrays[depth] = array;
    }

    private void item() {
        if (items[depth]++ > 0) {
            ascii(", ");
        }
    }

    private void key(String key) {
        item();
        quoted(key);
        ascii(": ");
    }

    private void indent() {
        for (int i = 0; i < 4 * (depth + 1); i++) {
            append(' ');
        }
    }

    private void quoted(String ascii) {
        append('"');
        ascii(ascii);
        append('"');
    }

    private void ascii(String text) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            buffer[length++] = (byte) text.charAt(i);
        }
    }

    private void quoted(byte[] string) {
        append('"');
        for (byte each : string) {
            if (each >= ' ' && each != '"' && each != '\\' || each < 0) {
                append(each);
            } else {
                escaped(each);
            }
        }
        append('"');
    }

    private void escaped(int each) {
        append('\\');
        switch (each) {
            case '"', '\\' -> append(each);
            case '\b' -> append('b');
            case '\f' -> append('f');
            case '\n' -> append('n');
            case '\r' -> append('r');
            case '\t' -> append('t');
            default -> {
                ascii("u00");
                append(HEXADECIMAL.charAt(each >> 4));
                append(HEXADECIMAL.charAt(each & 15));
            }
        }
    }

    private void append(int each) {
        reserve(1);
        buffer[length++] = (byte) each;
    }

    private void reserve(int more) {
        if (length + more <= buffer.length) {
            return;
        }
        if (length + more > MAX_BYTES) {
            throw new TooLargeException();
        }
        buffer = Arrays.copyOf(buffer, Math.min(MAX_BYTES, Math.max(2 * buffer.length, length + more)));
    }

    @Override
    public String toString() {
        return new String(buffer, 0, length, StandardCharsets.UTF_8);
    }
}
