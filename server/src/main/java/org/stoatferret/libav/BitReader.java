package org.stoatferret.libav;

/** Reads numbers from bytes, one behind the other, the highest bit first. */
final class BitReader {
    private final byte[] bytes;
    private int bit;

    BitReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A single bit.
     *
     * @throws IndexOutOfBoundsException
     *             if there is none left
     */
    boolean flag() {
        return bits(1) != 0;
    }

    /**
     * A number of at most 31 bits.
     *
     * @throws IndexOutOfBoundsException
     *             if the bytes end before it does
     */
    int bits(int count) {
        int value = Bits.at(bytes, bit, count);
        bit += count;
        return value;
    }

    /** How many bits are before the next. */
    int position() {
        return bit;
    }

    /** Goes on there, which may be beyond the end. */
    void moveTo(int position) {
        bit = position;
    }

    boolean isAtEnd() {
        return bit >= bytes.length * Byte.SIZE;
    }
}
