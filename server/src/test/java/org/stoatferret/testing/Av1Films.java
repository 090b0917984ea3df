package org.stoatferret.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Films of a single picture in AV1 that no encoder at hand writes, made from one that it does (in IVF). */
public final class Av1Films {
    private static final int FILE_HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 12;
    private static final int FRAME_OBU = 0x32;
    private static final int WIDTH = 64;
    private static final int HEIGHT = 48;
    /** Where the picture's header, as the encoder writes it, says whether it is shown in another size. */
    private static final int RENDER_FLAG_BIT = 14;
    private static final int SHIFTED_BYTES = 64; // more than the header has
    private static final int PIXELS_FROM_BYTE = 12;

    private Av1Films() {}

    /** Its pixels are twice as wide as high; only the picture's own header says so. */
    public static Path anamorphic(Path target) throws IOException {
        return write(target, Av1Films::withRenderSize);
    }

    /** Its headers are in order, its pixels are not. */
    public static Path undecodable(Path target) throws IOException {
        return write(target, picture -> {
            var damaged = picture.clone();
            Arrays.fill(damaged, PIXELS_FROM_BYTE, damaged.length, (byte) 0x55);
            return damaged;
        });
    }

    private interface Change {
        byte[] of(byte[] picture);
    }

    private static Path write(Path target, Change change) throws IOException {
        var whole = target.resolveSibling("whole-" + target.getFileName());
        Media.make(whole,
                List.of("-f", "lavfi", "-i", "testsrc2=rate=25:size=" + WIDTH + "x" + HEIGHT + ":duration=0.1",
                        "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime"));
        var file = ByteBuffer.wrap(Files.readAllBytes(whole)).order(ByteOrder.LITTLE_ENDIAN);
        int size = file.getInt(FILE_HEADER_BYTES);
        var frame = new byte[size];
        file.get(FILE_HEADER_BYTES + FRAME_HEADER_BYTES, frame);
        // A temporal delimiter of two bytes; the sequence's header, whose size is its second byte; and the picture.
        int start = 2 + 2 + frame[3];
        if (frame[start] != FRAME_OBU) {
            throw new IOException("the encoder writes other OBUs than it did");
        }
        int data = start + 1;
        while (frame[data] < 0) {
            data++; // the size, seven bits a byte
        }
        data++;
        var picture = change.of(Arrays.copyOfRange(frame, data, frame.length));
        var length = leb128(picture.length);
        var result = ByteBuffer
                .allocate(FILE_HEADER_BYTES + FRAME_HEADER_BYTES + start + 1 + length.length + picture.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        result.put(file.array(), 0, FILE_HEADER_BYTES).putInt(start + 1 + length.length + picture.length).putLong(0)
                .put(frame, 0, start + 1).put(length).put(picture);
        return Files.write(target, result.array());
    }

    private static byte[] withRenderSize(byte[] picture) {
        var header = new BigInteger(1, Arrays.copyOf(picture, SHIFTED_BYTES)).toString(2);
        var bits = "0".repeat(SHIFTED_BYTES * Byte.SIZE - header.length()) + header;
        var changed = bits.substring(0, RENDER_FLAG_BIT) + "1" + sixteen(2 * WIDTH - 1) + sixteen(HEIGHT - 1)
                + bits.substring(RENDER_FLAG_BIT + 1);
        return Boxes.join(Boxes.bits(changed), Arrays.copyOfRange(picture, SHIFTED_BYTES, picture.length));
    }

    private static String sixteen(int value) {
        return Integer.toBinaryString(1 << 16 | value).substring(1);
    }

    private static byte[] leb128(int value) {
        return new byte[]{(byte) (value & 0x7F | 0x80), (byte) (value >> 7 & 0x7F | 0x80), (byte) (value >> 14)};
    }
}
