package org.stoatferret.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * An absolute path, exact to the byte: file names are bytes, and not all of them are text.
 *
 * @param encoded
 *            the bytes, percent-encoded: everything but {@code /} and RFC 3986's unreserved characters; no empty,
 *            {@code .} or {@code ..} segment, no slash at the end but in {@code /} itself
 */
public record FilePath(String encoded) implements Comparable<FilePath> {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] IS_PLAIN = new boolean[256];
    static {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".chars().forEach(c -> IS_PLAIN[c] = true);
    }
    private static final Pattern ENCODED = Pattern.compile("(?:[!-$&-~ ]|%[0-9a-fA-F]{2})*");

    public FilePath {
        if (!encoded.startsWith("/") || encoded.length() > 1 && encoded.endsWith("/") || encoded.contains("//")) {
            throw new IllegalArgumentException("not a percent-encoded absolute path: " + encoded);
        }
    }

    /**
     * The path that a person typed. Doubled and trailing slashes are dropped.
     *
     * @throws IllegalArgumentException
     *             with a sentence, if it is not absolute, has a NUL, or has a {@code .} or {@code ..} segment
     */
    public static FilePath of(String text) {
        return clean(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The path that a program sent, percent-encoded in any way. Doubled and trailing slashes are dropped.
     *
     * @throws IllegalArgumentException
     *             with a sentence, if it is not percent-encoded ASCII, or as for {@link #of}
     */
    public static FilePath ofEncoded(String encoded) {
        if (!ENCODED.matcher(encoded).matches()) {
            throw new IllegalArgumentException("the path must be percent-encoded ASCII");
        }
        return clean(decode(encoded));
    }

    private static FilePath clean(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1); // one character for each byte
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the path must be absolute");
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the path must not contain NUL");
        }
        var clean = new StringBuilder();
        for (String segment : text.split("/")) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("the path must not contain '.' or '..'");
            }
            if (!segment.isEmpty()) {
                clean.append('/').append(segment);
            }
        }
        return ofBytes((clean.isEmpty() ? "/" : clean.toString()).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The path of these bytes, which must be clean already. */
    public static FilePath ofBytes(byte[] bytes) {
        return new FilePath(encode(bytes));
    }

    /** Percent-encodes a path or name; the inverse of {@link #bytes()}. */
    public static String encode(byte[] bytes) {
        int length = 0;
        for (byte b : bytes) {
            length += IS_PLAIN[b & 0xFF] ? 1 : 3;
        }
        var out = new byte[length];
        int at = 0;
        for (byte b : bytes) {
            if (IS_PLAIN[b & 0xFF]) {
                out[at++] = b;
            } else {
                out[at++] = '%';
                out[at++] = HEX[(b & 0xFF) >> 4];
                out[at++] = HEX[b & 15];
            }
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a percent-encoded path or name. */
    public static byte[] decode(String encoded) {
        var out = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                out.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toByteArray();
    }

    public byte[] bytes() {
        return decode(encoded);
    }

    /** The path as text: bytes that are not UTF-8 are shown as U+FFFD. */
    public String display() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    /** Whether {@link #display()} is the whole truth. */
    public boolean isText() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The last segment, percent-encoded; empty for the root of the file system. */
    public String name() {
        return encoded.substring(encoded.lastIndexOf('/') + 1);
    }

    /** The last segment as text. */
    public String displayName() {
        return new String(decode(name()), StandardCharsets.UTF_8);
    }

    /** The directory it is in, or null for the root of the file system. */
    public @Nullable FilePath parent() {
        if (encoded.length() == 1) {
            return null;
        }
        int slash = encoded.lastIndexOf('/');
        return new FilePath(slash == 0 ? "/" : encoded.substring(0, slash));
    }

    /** What is called so in this directory. */
    public FilePath resolve(String encodedName) {
        return new FilePath(encoded.length() == 1 ? "/" + encodedName : encoded + "/" + encodedName);
    }

    /** Whether this is the directory itself or lies anywhere below it. */
    public boolean isIn(FilePath directory) {
        return encoded.equals(directory.encoded) || encoded.startsWith(directory.asPrefix());
    }

    /** What the encoded form of everything below this directory begins with. */
    public String asPrefix() {
        return encoded.length() == 1 ? "/" : encoded + "/";
    }

    @Override
    public int compareTo(FilePath other) {
        return encoded.compareTo(other.encoded);
    }

    @Override
    public String toString() {
        return display();
    }
}
