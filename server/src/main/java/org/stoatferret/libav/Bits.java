package org.stoatferret.libav;

/** Numbers within bytes, the highest bit first. */
final class Bits {
    private Bits() {}

    /**
     * A number of at most 31 bits.
     *
     * @param from
     *            the place of its first bit
     * @throws IndexOutOfBoundsException
     *             if the bytes end before it does
     */
    static int at(byte[] bytes, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 1 | bytes[i >> 3] >> 7 - (i & 7) & 1;
        }
        return value;
    }
}
