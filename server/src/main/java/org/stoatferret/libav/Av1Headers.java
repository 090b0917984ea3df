package org.stoatferret.libav;

/**
 * Reads from the first OBUs of a film in AV1 whether its pictures are to be shown in the size in which they are coded, as
 * nearly all are, which makes their pixels square. FFmpeg learns it from decoding a picture only. Follows section 5 of the
 * AV1 specification (1.0.0 with errata 1), as far as most films go.
 */
final class Av1Headers {
    private static final int SEQUENCE_HEADER = 1;
    private static final int FRAME_HEADER = 3;
    private static final int FRAME = 6;
    private static final int CONFIGURATION = 0x81; // marker and version, which no OBU begins with
    private static final int CONFIGURATION_BYTES = 4;
    private static final int CHOSEN_BY_FRAME = 2;

    private final byte[] obus;
    private int bit;

    // Of the sequence: what decides where in a picture's header something stands.
    private int screenContent;
    private int integerMotion;
    private int orderHintBits;
    private boolean hasSuperResolution;

    private Av1Headers(byte[] obus) {
        this.obus = obus;
    }

    /** Where the OBUs begin in what a container says of all pictures: some have a box around them (av1C), some none. */
    static int offset(byte[] configuration) {
        return configuration.length >= CONFIGURATION_BYTES && (configuration[0] & 0xFF) == CONFIGURATION
                ? CONFIGURATION_BYTES
                : 0;
    }

    /**
     * Whether pixels are square by the first picture's header.
     *
     * @param obus
     *            with a sequence header before the first picture; may end anywhere
     * @return false if they are not, or if it says so in a way that is not read here
     */
    static boolean areSquare(byte[] obus) {
        try {
            return new Av1Headers(obus).isFirstPictureSquare();
        } catch (IndexOutOfBoundsException e) {
            return false; // they end before it
        }
    }

    private boolean isFirstPictureSquare() {
        boolean isSequenceKnown = false;
        while (true) {
            int header = bits(8);
            int type = header >> 3;
            boolean hasExtension = (header & 4) != 0;
            boolean hasSize = (header & 2) != 0;
            if (hasExtension || !hasSize) {
                return false; // layers, or what streams without a container do
            }
            int size = size();
            int end = bit + size * Byte.SIZE;
            switch (type) {
                case SEQUENCE_HEADER -> {
                    isSequenceKnown = isSequenceRead();
                    if (!isSequenceKnown) {
                        return false;
                    }
                }
                case FRAME_HEADER, FRAME -> {
                    return isSequenceKnown && isPictureSquare();
                }
                default -> {
                }
            }
            bit = end;
        }
    }

    private boolean isSequenceRead() {
        bits(3 + 1); // profile, still picture
        if (flag() || flag()) {
            return false; // reduced to what a still picture needs, or with times
        }
        boolean hasDelays = flag();
        int points = 1 + bits(5);
        for (int i = 0; i < points; i++) {
            bits(12);
            if (bits(5) > 7) {
                flag(); // tier
            }
            if (hasDelays && flag()) {
                bits(4);
            }
        }
        int widthBits = 1 + bits(4);
        int heightBits = 1 + bits(4);
        bits(widthBits);
        bits(heightBits);
        if (flag()) {
            return false; // pictures have numbers
        }
        bits(3 + 4); // superblocks, intra; inter-intra, masked, warped, dual
        boolean hasOrder = flag();
        if (hasOrder) {
            bits(2);
        }
        screenContent = flag() ? CHOSEN_BY_FRAME : bits(1);
        integerMotion = screenContent == 0 || flag() ? CHOSEN_BY_FRAME : bits(1);
        orderHintBits = hasOrder ? 1 + bits(3) : 0;
        hasSuperResolution = flag();
        return true;
    }

    private boolean isPictureSquare() {
        boolean isShownAgain = flag();
        int type = bits(2);
        boolean isShown = flag();
        if (isShownAgain || type != 0 || !isShown) {
            return false; // not a key frame that is shown
        }
        flag(); // adaption of probabilities
        boolean isScreenContent = screenContent == CHOSEN_BY_FRAME ? flag() : screenContent == 1;
        if (isScreenContent && integerMotion == CHOSEN_BY_FRAME) {
            flag();
        }
        boolean hasOwnSize = flag();
        bits(orderHintBits);
        boolean isWidened = hasSuperResolution && flag();
        boolean isShownInOtherSize = flag();
        return !hasOwnSize && !isWidened && !isShownInOtherSize;
    }

    private boolean flag() {
        return bits(1) != 0;
    }

    /** At most 31. */
    private int bits(int count) {
        int value = Bits.at(obus, bit, count);
        bit += count;
        return value;
    }

    /** A number in as many bytes as it takes (leb128). */
    private int size() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = bits(8);
            value |= (next & 0x7F) << 7 * i;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("an OBU of more than 256 MB");
    }
}
