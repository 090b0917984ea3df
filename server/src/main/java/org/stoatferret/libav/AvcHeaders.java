package org.stoatferret.libav;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from what an MP4 says of pictures in H.264 (avcC, ISO/IEC 14496-15, 5.3.3.1) how far their order may differ from
 * that in which they are shown, where it says so; FFmpeg has to see it from some pictures otherwise. Follows ITU-T H.264
 * (08/2021), 7.3.2.1.1 and E.1, as far as most films go.
 */
final class AvcHeaders {
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 6;
    private static final int SEQUENCE = 7; // what a NAL unit is that is about a whole sequence of pictures
    private static final Set<Integer> WITHOUT_CHROMA = Set.of(66, 77, 88);
    private static final Set<Integer> WITH_CHROMA = Set.of(100, 110, 122, 244);
    private static final int ALL_COLOURS = 3; // 4:4:4
    private static final int OWN_RATIO = 255;
    private static final int MOST_REORDERED = 16;
    private static final int MOST_BUFFERS = 32;

    private final BitReader unit;
    private long ticks;
    private long ticksInSecond;

    /**
     * What is said.
     *
     * @param reordered
     *            how many pictures may come before one that is shown earlier
     * @param ticks
     *            how long a field is shown; 0 if that is not said
     * @param ticksInSecond
     *            what that is counted in
     */
    record Sequence(int reordered, long ticks, long ticksInSecond) {}

    private AvcHeaders(byte[] unit) {
        this.unit = new BitReader(unit);
    }

    /** Nothing if it is not said, or in a way that is not read here. */
    static Optional<Sequence> sequence(byte[] configuration) {
        try {
            int count = configuration[HEADER_BYTES - 1] & 0x1F;
            int length = Bits.at(configuration, HEADER_BYTES * Byte.SIZE, Short.SIZE);
            int from = HEADER_BYTES + Short.BYTES;
            if (configuration[0] != VERSION || count != 1 || from + length >= configuration.length) {
                return Optional.empty();
            }
            return new AvcHeaders(unescaped(Arrays.copyOfRange(configuration, from, from + length))).sequence();
        } catch (IndexOutOfBoundsException e) {
            return Optional.empty(); // it ends before that
        }
    }

    /** Without the threes that keep two zeros and a small number from looking like the beginning of a unit. */
    private static byte[] unescaped(byte[] unit) {
        var bytes = new byte[unit.length];
        int count = 0;
        int zeros = 0;
        for (var next : unit) {
            if (zeros >= 2 && next == 3) {
                zeros = 0;
            } else {
                zeros = next == 0 ? zeros + 1 : 0;
                bytes[count++] = next;
            }
        }
        return Arrays.copyOf(bytes, count);
    }

    private Optional<Sequence> sequence() {
        if ((unit.bits(8) & 0x1F) != SEQUENCE || !isPictureRead() || !unit.flag() || !isUsageRead()) {
            return Optional.empty();
        }
        boolean isSaid = unit.flag();
        if (!isSaid) {
            return Optional.empty();
        }
        unit.flag(); // motion beyond the edges
        for (int i = 0; i < 4; i++) {
            number(); // bytes of a picture, bits of a block, how far things move across and down
        }
        int reordered = number();
        number(); // how many are kept for that
        return reordered <= MOST_REORDERED && isAtEnd()
                ? Optional.of(new Sequence(reordered, ticks, ticksInSecond))
                : Optional.empty();
    }

    private boolean isPictureRead() {
        int profile = unit.bits(8);
        unit.bits(8 + 8); // constraints, level
        number(); // its name
        if (WITH_CHROMA.contains(profile)) {
            if (number() == ALL_COLOURS && unit.flag()) {
                return false; // colours on their own
            }
            number();
            number(); // depths
            unit.flag(); // without losses
            if (unit.flag()) {
                return false; // scaling of its own
            }
        } else if (!WITHOUT_CHROMA.contains(profile)) {
            return false;
        }
        number(); // bits of a picture's number
        int order = number();
        if (order == 0) {
            number(); // bits of its place
        } else if (order != 2) {
            return false; // by differences from a cycle
        }
        number(); // pictures that are referred to
        unit.flag(); // gaps
        number();
        number(); // width and height
        boolean areFrames = unit.flag();
        if (!areFrames) {
            unit.flag(); // fields by block
        }
        unit.flag(); // inference of motion
        if (unit.flag()) {
            for (int i = 0; i < 4; i++) {
                number(); // what is cut off
            }
        }
        return true;
    }

    /** What is said besides (VUI), up to the order. */
    private boolean isUsageRead() {
        if (unit.flag() && unit.bits(8) == OWN_RATIO) {
            unit.bits(16);
            unit.bits(16);
        }
        if (unit.flag()) {
            unit.flag(); // overscan
        }
        if (unit.flag()) {
            unit.bits(3 + 1); // kind of signal, range
            if (unit.flag()) {
                unit.bits(8 + 8 + 8);
            }
        }
        if (unit.flag()) {
            number();
            number(); // where chroma is
        }
        if (unit.flag()) {
            ticks = word();
            ticksInSecond = word();
            unit.flag(); // whether always
            if (ticks == 0 || ticksInSecond == 0) {
                return false;
            }
        }
        boolean hasUnitBuffers = areBuffersRead();
        boolean hasBuffers = areBuffersRead();
        if (hasUnitBuffers || hasBuffers) {
            unit.flag(); // low delay
        }
        unit.flag(); // structure of pictures
        return true;
    }

    /** Whether there were any. */
    private boolean areBuffersRead() {
        if (!unit.flag()) {
            return false;
        }
        int count = number() + 1;
        if (count > MOST_BUFFERS) {
            throw new IndexOutOfBoundsException("more buffers than there may be");
        }
        unit.bits(4 + 4); // scales
        for (int i = 0; i < count; i++) {
            number();
            number(); // rate and size
            unit.flag();
        }
        unit.bits(5 + 5 + 5 + 5); // lengths of numbers
        return true;
    }

    /** Whether nothing follows but a one and zeros, so that nothing was taken for something else. */
    private boolean isAtEnd() {
        boolean isOne = unit.flag();
        while (!unit.isAtEnd()) {
            if (unit.flag()) {
                return false;
            }
        }
        return isOne;
    }

    private long word() {
        return (long) unit.bits(16) << 16 | unit.bits(16);
    }

    /** A number in as many bits as it takes (9.1), of at most 30. */
    private int number() {
        int zeros = 0;
        while (!unit.flag()) {
            zeros++;
            if (zeros > 30) {
                throw new IndexOutOfBoundsException("a number of more than 30 bits");
            }
        }
        return (1 << zeros) - 1 + unit.bits(zeros);
    }
}
