package org.stoatferret.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The bricks of container formats: ISO base media boxes, Matroska elements, RIFF chunks. */
public final class Boxes {
    private Boxes() {}

    public static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Zeros and ones, eight a byte, with spaces anywhere. */
    public static byte[] bits(String bits) {
        var text = bits.replace(" ", "");
        var out = new byte[text.length() / Byte.SIZE];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(text.substring(i * Byte.SIZE, (i + 1) * Byte.SIZE), 2);
        }
        return out;
    }

    static byte[] repeat(byte[] part, int times) {
        var out = new ByteArrayOutputStream(part.length * times);
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(int... values) {
        var out = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = (byte) values[i];
        }
        return out;
    }

    /** Numbers of 32 bits, the highest byte first. */
    static byte[] ints(long... values) {
        var out = new ByteArrayOutputStream();
        for (long value : values) {
            out.writeBytes(bytes((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value));
        }
        return out.toByteArray();
    }

    static byte[] little(long value) {
        return bytes((int) value, (int) (value >> 8), (int) (value >> 16), (int) (value >> 24));
    }

    // --- ISO base media, ISO/IEC 14496-12 ---

    static byte[] box(String type, byte[]... content) {
        var inside = join(content);
        return join(ints(8L + inside.length), type.getBytes(StandardCharsets.ISO_8859_1), inside);
    }

    /** A box with a version of 0. */
    static byte[] full(String type, int flags, byte[]... content) {
        return box(type, ints(flags), join(content));
    }

    /** What comes before the boxes of a film. */
    static byte[] fileType() {
        return box("ftyp", text("isom"), ints(512), text("isommp41"));
    }

    /** A film of these tracks. */
    static byte[] film(byte[]... content) {
        return join(fileType(), box("moov", header(), join(content)));
    }

    static byte[] header() {
        return full("mvhd", 0, ints(0, 0, 1000, 1000, 0x10000, 0x1000000, 0, 0), MATRIX, new byte[24], ints(2));
    }

    private static final byte[] MATRIX = ints(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

    /** A track of H.264 with these tables of samples, whose data is where the references say; and with boxes
     * that say more about its pictures. */
    static byte[] track(int id, byte[] references, byte[] tables, byte[]... properties) {
        var codec = box("avc1", new byte[6], bytes(0, 1), new byte[16], bytes(0, 64, 0, 48),
                ints(0x480000, 0x480000, 0),
                bytes(0, 1), new byte[32], bytes(0, 24, 255, 255), join(properties));
        var samples = box("stbl", full("stsd", 0, ints(1), codec), tables);
        var media = box("minf", full("vmhd", 1, new byte[8]), box("dinf", full("dref", 0, ints(1), references)),
                samples);
        return box("trak", full("tkhd", 3, ints(0, 0, id, 0, 1000), new byte[16], MATRIX, ints(64 << 16, 48 << 16)),
                box("mdia", full("mdhd", 0, ints(0, 0, 1000, 1000, 0x55c40000)),
                        full("hdlr", 0, ints(0), text("vide"), new byte[13]), media));
    }

    /** Data is in the same file. */
    static byte[] here() {
        return full("url ", 1);
    }

    /** So many samples of a byte each, in one chunk. */
    static byte[] samples(long count) {
        return join(full("stts", 0, ints(1, count, 1)), full("stsc", 0, ints(1, 1, count, 1)),
                full("stsz", 0, ints(1, count)), full("stco", 0, ints(1, 8)));
    }

    // --- Matroska, RFC 8794 and 9559 ---

    static byte[] element(long id, byte[]... content) {
        var inside = join(content);
        return join(number(id), size(inside.length), inside);
    }

    /** An element whose content is longer than there is. */
    static byte[] elementOfSize(long id, long sizeBytes, byte[]... content) {
        return join(number(id), size(sizeBytes), join(content));
    }

    /** A file without an end, with a block of data after the content, since readers look for one. */
    static byte[] matroska(byte[]... content) {
        return join(element(0x1A45DFA3, element(0x4282, text("matroska")), element(0x4287, bytes(4)),
                element(0x4285, bytes(2))), elementOfSize(0x18538067, (1L << 56) - 1, join(content), CLUSTER));
    }

    private static final byte[] CLUSTER = element(0x1F43B675, element(0xE7, bytes(0)),
            element(0xA3, bytes(0x81, 0, 0, 0x80), new byte[16]));

    /** The track of moving pictures that a film needs. */
    static byte[] matroskaTrack(int id) {
        return element(0xAE, element(0xD7, bytes(id)), element(0x73C5, bytes(id)), element(0x83, bytes(1)),
                element(0x86, text("V_VP8")),
                element(0xE0, element(0xB0, bytes(64)), element(0xBA, bytes(48))));
    }

    static byte[] number(long value) {
        var out = new ByteArrayOutputStream();
        for (int shift = 56; shift >= 0; shift -= 8) {
            if (value >> shift != 0 || shift == 0) {
                out.write((int) (value >> shift));
            }
        }
        return out.toByteArray();
    }

    private static byte[] size(long value) {
        return join(bytes((int) (1 | value >> 56)),
                bytes((int) (value >> 48), (int) (value >> 40), (int) (value >> 32)),
                ints(value));
    }

    // --- RIFF ---

    static byte[] chunk(String type, byte[]... content) {
        var inside = join(content);
        return join(text(type), little(inside.length), inside, new byte[inside.length % 2]);
    }

    static byte[] chunkOfSize(String type, long sizeBytes, byte[]... content) {
        return join(text(type), little(sizeBytes), join(content));
    }
}
