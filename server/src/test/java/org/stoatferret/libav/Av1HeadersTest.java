package org.stoatferret.libav;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.stoatferret.testing.Boxes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Headers put together bit by bit, by section 5 of the AV1 specification; {@code EnginesAgreeTest} has real ones. */
class Av1HeadersTest {
    // Before what varies: profile, still picture, reduced, times, delays, points, their operations, level 8 with its tier.
    private static final String BEGINNING = "000 0 0 0 0 00000 000000000000 01000 0";
    private static final String SIZE = "0101 0101 111111 101111";
    private static final String NUMBERS = "0";
    private static final String TOOLS = "000 0000";
    private static final String ORDER = "1 00";
    private static final String CHOICES = "1 1";
    private static final String ORDER_BITS = "110";
    private static final String SUPER_RESOLUTION = "0";
    private static final String SEQUENCE = BEGINNING + SIZE + NUMBERS + TOOLS + ORDER + CHOICES + ORDER_BITS
            + SUPER_RESOLUTION;
    private static final String PICTURE = "0 00 1 0 0 0 0000000";
    private static final byte[] DELIMITER = {0x12, 0};

    @Test
    void aPictureShownAsItIsCoded() {
        assertTrue(Av1Headers.areSquare(film(SEQUENCE, PICTURE + "0")));
        assertFalse(Av1Headers.areSquare(film(SEQUENCE, PICTURE + "1")));
    }

    @ParameterizedTest
    @CsvSource({
            // The sequence without order, and the picture then without a number in it.
            "000 0000 0 1 1 0, 0 00 1 0 0 0 0",
            // Screen content in all pictures or in none; with integer motion left to each, or not.
            "000 0000 1 00 0 1 1 110 0, 0 00 1 0 1 0 0000000 0", "000 0000 1 00 0 1 0 1 110 0, 0 00 1 0 0 0000000 0",
            "000 0000 1 00 0 0 110 0, 0 00 1 0 0 0000000 0",
            // Left to the picture, which has it, and integer motion with it.
            "000 0000 1 00 1 1 110 0, 0 00 1 0 1 1 0 0000000 0",
            // Wider when shown, but not this one.
            "000 0000 1 00 1 1 110 1, 0 00 1 0 0 0 0000000 0 0"})
    void eachWayToSayIt(String tools, String picture) {
        var sequence = BEGINNING + SIZE + NUMBERS + tools;
        assertTrue(Av1Headers.areSquare(film(sequence, picture)));
        assertFalse(Av1Headers.areSquare(film(sequence, picture.substring(0, picture.length() - 1) + "1")));
    }

    @Test
    void twoPointsOfWhichOneHasATierAndDelays() {
        var sequence = "000 0 0 0 1 00001 000000000000 00111 1 0101 000000000001 01000 1 0" + SIZE + NUMBERS + TOOLS
                + ORDER + CHOICES + ORDER_BITS + SUPER_RESOLUTION;
        assertTrue(Av1Headers.areSquare(film(sequence, PICTURE + "0")));
        assertFalse(Av1Headers.areSquare(film(sequence, PICTURE + "1")));
    }

    @Test
    void whatIsNotReadIsNotTakenForSquare() {
        assertFalse(Av1Headers.areSquare(film("000 1 1 00000 " + "0".repeat(80), PICTURE + "0")), "a still picture");
        assertFalse(Av1Headers.areSquare(film("000 0 0 1" + "0".repeat(99), PICTURE + "0")), "times");
        assertFalse(Av1Headers.areSquare(film(BEGINNING + SIZE + "1" + "0".repeat(60), PICTURE + "0")), "numbers");
        assertFalse(Av1Headers.areSquare(film(SEQUENCE, "1" + "0".repeat(40))), "shown again");
        assertFalse(Av1Headers.areSquare(film(SEQUENCE, "0 01 1 " + "0".repeat(40))), "not a key frame");
        assertFalse(Av1Headers.areSquare(film(SEQUENCE, "0 00 0 " + "0".repeat(40))), "not shown");
        assertFalse(Av1Headers.areSquare(film(SEQUENCE, "0 00 1 0 0 1 0000000 0 0")), "a size of its own");
        assertFalse(Av1Headers.areSquare(film(BEGINNING + SIZE + NUMBERS + TOOLS + ORDER + CHOICES + ORDER_BITS + "1",
                PICTURE + "1 000 0")), "wider when shown");
        assertFalse(Av1Headers.areSquare(Boxes.join(DELIMITER, obu(6, PICTURE + "0"))), "no sequence");
        assertFalse(Av1Headers.areSquare(new byte[]{0x08, 0, 0, 0}), "no size");
        assertFalse(Av1Headers.areSquare(new byte[]{0x0E, 0, 0, 0, 0}), "layers");
    }

    @Test
    void aBeginningIsNotTakenForSquare() {
        var film = film(SEQUENCE, PICTURE + "0");
        int needed = film.length - (40 - 15) / Byte.SIZE; // the picture's header has 15 bits, and is filled up to 40
        for (int length = 0; length < film.length; length++) {
            assertEquals(length >= needed, Av1Headers.areSquare(Arrays.copyOf(film, length)),
                    "of " + length + " bytes");
        }
    }

    @Test
    void noiseIsRefusedQuietly() {
        var random = new Random(6);
        var film = film(SEQUENCE, PICTURE + "0");
        for (int i = 0; i < 100_000; i++) {
            var noise = film.clone();
            for (int wrong = 0; wrong < 1 + i % 4; wrong++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            Av1Headers.areSquare(noise);
            random.nextBytes(noise);
            Av1Headers.areSquare(noise);
        }
        assertFalse(Av1Headers.areSquare(new byte[]{0x12, -1, -1, -1, -1, 0x7F}), "an endless size");
        assertFalse(Av1Headers.areSquare(new byte[]{0x12, -1, -1, -1, 0x7F}), "256 MB");
    }

    @Test
    void theBoxAroundAConfigurationIsPassedOver() {
        assertEquals(0, Av1Headers.offset(new byte[0]));
        assertEquals(0, Av1Headers.offset(new byte[]{(byte) 0x81, 0, 0}));
        assertEquals(0, Av1Headers.offset(obu(1, SEQUENCE)));
        assertEquals(4, Av1Headers.offset(new byte[]{(byte) 0x81, 0, 0x0C, 0, 0x0A}));
    }

    private static byte[] film(String sequence, String picture) {
        return Boxes.join(DELIMITER, obu(1, sequence), obu(5, "0".repeat(40)), obu(6, picture));
    }

    /** With its size, and as many zeros behind as make at least five bytes. */
    private static byte[] obu(int type, String bits) {
        var text = new StringBuilder(bits.replace(" ", ""));
        while (text.length() < 40 || text.length() % Byte.SIZE != 0) {
            text.append('0');
        }
        var content = Boxes.bits(text.toString());
        return Boxes.join(new byte[]{(byte) (type << 3 | 2), (byte) content.length}, content);
    }
}
