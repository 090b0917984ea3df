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

    private final BitReader obus;

    // Of the sequence: what decides where in a picture's header something stands.
    private int screenContent;
    private int integerMotion;
    private int orderHintBits;
    private boolean hasSuperResolution;

    private Av1Headers(byte[] obus) {
        this.obus = new BitReader(obus);
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
            int header = obus.bits(8);
            int type = header >> 3;
            boolean hasExtension = (header & 4) != 0;
            boolean hasSize = (header & 2) != 0;
            if (hasExtension || !hasSize) {
                return false; // layers, or what streams without a container do
            }
            int size = size();
            int end = obus.position() + size * Byte.SIZE;
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
            obus.moveTo(end);
        }
    }

    private boolean isSequenceRead() {
        obus.bits(3 + 1); // profile, still picture
        if (obus.flag() || obus.flag()) {
            return false; // reduced to what a still picture needs, or with times
        }
        boolean hasDelays = obus.flag();
        int points = 1 + obus.bits(5);
        for (int i = 0; i < points; i++) {
            obus.bits(12);
            if (obus.bits(5) > 7) {
                obus.flag(); // tier
            }
            if (hasDelays && obus.flag()) {
                obus.bits(4);
            }
        }
        int widthBits = 1 + obus.bits(4);
        int heightBits = 1 + obus.bits(4);
        obus.bits(widthBits);
        obus.bits(heightBits);
        if (obus.flag()) {
            return false; // pictures have numbers
        }
        obus.bits(3 + 4); // superblocks, intra; inter-intra, masked, warped, dual
        boolean hasOrder = obus.flag();
        if (hasOrder) {
            obus.bits(2);
        }
        screenContent = obus.flag() ? CHOSEN_BY_FRAME : obus.bits(1);
        integerMotion = screenContent == 0 || obus.flag() ? CHOSEN_BY_FRAME : obus.bits(1);
        orderHintBits = hasOrder ? 1 + obus.bits(3) : 0;
        hasSuperResolution = obus.flag();
        return true;
    }

    private boolean isPictureSquare() {
        boolean isShownAgain = obus.flag();
        int type = obus.bits(2);
        boolean isShown = obus.flag();
        if (isShownAgain || type != 0 || !isShown) {
            return false; // not a key frame that is shown
        }
        obus.flag(); // adaption of probabilities
        boolean isScreenContent = screenContent == CHOSEN_BY_FRAME ? obus.flag() : screenContent == 1;
        if (isScreenContent && integerMotion == CHOSEN_BY_FRAME) {
            obus.flag();
        }
        boolean hasOwnSize = obus.flag();
        obus.bits(orderHintBits);
        boolean isWidened = hasSuperResolution && obus.flag();
        boolean isShownInOtherSize = obus.flag();
        return !hasOwnSize && !isWidened && !isShownInOtherSize;
    }

    /** A number in as many bytes as it takes (leb128). */
    private int size() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = obus.bits(8);
            value |= (next & 0x7F) << 7 * i;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new IndexOutOfBoundsException("an OBU of more than 256 MB");
    }
}
