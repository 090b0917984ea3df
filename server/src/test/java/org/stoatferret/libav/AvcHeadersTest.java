package org.stoatferret.libav;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.libav.AvcHeaders.Sequence;
import org.stoatferret.testing.Boxes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Headers put together bit by bit, by ITU-T H.264; {@code EnginesAgreeTest} has real ones. */
class AvcHeadersTest {
    private static final String UNIT = "011 00111";
    // What no order depends on: profile, constraints and level, name.
    private static final String BASELINE = "01000010 11000000 00010100 1";
    private static final String HIGH = "01100100 00000000 00010100 1";
    // Bits of numbers and of places, references, gaps, size, frames, motion, nothing cut off.
    private static final String PICTURE = "1 1 1 010 0 00100 011 1 0 0";
    // Ratio, overscan, signal, chroma, times, both kinds of buffers, structure.
    private static final String USAGE = "1 0 0 0 0 0 0 0 0";
    // That it is said; edges, bytes, bits, motion; two out of order, of four.
    private static final String ORDER = "1 1 1 1 000010001 000010001 011 00101";
    private static final Optional<Sequence> TWO = Optional.of(new Sequence(2, 0, 0));

    @Test
    void saysHowManyAreOutOfOrder() {
        assertEquals(TWO, read(BASELINE + PICTURE + USAGE + ORDER));
        assertEquals(Optional.of(new Sequence(0, 0, 0)),
                read(BASELINE + PICTURE + USAGE + "1 1 1 1 000010001 000010001 1 010"));
        assertEquals(Optional.of(new Sequence(16, 0, 0)),
                read(BASELINE + PICTURE + USAGE + "1 1 1 1 000010001 000010001 000010001 000010001"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // Colours, depths, with losses, no scaling; and all colours, together.
            HIGH + "010 1 1 0 0" + PICTURE, HIGH + "00100 0 011 011 0 0" + PICTURE,
            // Order as it comes; fields, by block; something cut off.
            BASELINE + "1 011 010 0 00100 011 1 0 0", BASELINE + "1 1 1 010 0 00100 011 0 1 0 0",
            BASELINE + "1 1 1 010 0 00100 011 1 0 1 1 010 1 011"})
    void eachWayToDescribeAPicture(String picture) {
        assertEquals(TWO, read(picture + USAGE + ORDER));
    }

    @ParameterizedTest
    @CsvSource({"1 00000001 0 0 0 0 0 0 0, 0, 0", // square
            "1 11111111 0000000000010000 0000000000001011 0 0 0 0 0 0 0, 0, 0", // of a ratio of its own
            "0 1 1 0 0 0 0 0 0, 0, 0", // overscan
            "0 0 1 101 1 0 0 0 0 0 0, 0, 0", // kind of signal, range
            "0 0 1 101 0 1 00000001 00000001 00000001 0 0 0 0 0, 0, 0", // colours
            "0 0 0 1 011 011 0 0 0 0, 0, 0", // chroma
            "0 0 0 0 0 1 1 0001 0001 1 1 0 00001 00001 00001 00001 0 0 0, 0, 0", // buffers, of which there is one
            "0 0 0 0 0 0 1 010 0001 0001 1 1 0 1 1 1 00001 00001 00001 00001 0 0, 0, 0"}) // two, of the other kind
    void eachWayToDescribeItsUse(String usage, long ticks, long ticksInSecond) {
        assertEquals(Optional.of(new Sequence(2, ticks, ticksInSecond)),
                read(BASELINE + PICTURE + "1 " + usage + ORDER));
    }

    @Test
    void saysHowLongAFieldIsShown() {
        var thousand = "00000000 00000000 00000011 11101000";
        var most = "1".repeat(32);
        assertEquals(Optional.of(new Sequence(2, 1000, 0xFFFF_FFFFL)),
                read(BASELINE + PICTURE + "1 0 0 0 0 1" + thousand + most + "1 0 0 0" + ORDER));
        assertEquals(Optional.empty(),
                read(BASELINE + PICTURE + "1 0 0 0 0 1" + "0".repeat(31) + "0" + most + "1 0 0 0" + ORDER));
    }

    @Test
    void whatIsNotReadIsNotSaid() {
        var good = BASELINE + PICTURE + USAGE;
        assertEquals(Optional.empty(), read(good + "0"), "no order");
        assertEquals(Optional.empty(), read(BASELINE + PICTURE + "0"), "no use");
        assertEquals(Optional.empty(), read("01010110" + BASELINE.substring(8) + PICTURE + USAGE + ORDER), "layers");
        assertEquals(Optional.empty(), read(HIGH + "010 1 1 0 1" + PICTURE + USAGE + ORDER), "scaling");
        assertEquals(Optional.empty(), read(HIGH + "00100 1 1 1 0 0" + PICTURE + USAGE + ORDER), "colours apart");
        assertEquals(Optional.empty(), read(BASELINE + "1 010 0 1 1 1" + PICTURE + USAGE + ORDER), "a cycle");
        assertEquals(Optional.empty(), read(good + ORDER + "1"), "more than there should be");
        assertEquals(Optional.empty(), read(good + "1 1 1 1 000010001 000010001 000010010 1"), "17 out of order");
        var unit = Boxes.bits(padded(UNIT + good + ORDER));
        assertEquals(TWO, AvcHeaders.sequence(configuration(1, 1, unit)));
        assertEquals(Optional.empty(), AvcHeaders.sequence(configuration(2, 1, unit)), "another version");
        assertEquals(Optional.empty(), AvcHeaders.sequence(configuration(1, 0, unit)), "no sequence");
        assertEquals(Optional.empty(), AvcHeaders.sequence(configuration(1, 2, unit)), "two sequences");
        unit[0] = 0x68;
        assertEquals(Optional.empty(), AvcHeaders.sequence(configuration(1, 1, unit)), "not a sequence");
    }

    @Test
    void threesThatBreakUpZerosAreLeftOut() {
        var ticks = "00000000 00000000 00000000 00000001";
        var usage = "1 0 0 0 0 1" + ticks + ticks + "1 0 0 0";
        var unit = Boxes.bits(padded(UNIT + BASELINE + PICTURE + usage + ORDER));
        var text = new StringBuilder();
        int zeros = 0;
        for (var each : unit) {
            if (zeros == 2 && each >= 0 && each <= 3) {
                text.append("00000011");
                zeros = 0;
            }
            zeros = each == 0 ? zeros + 1 : 0;
            text.append(Integer.toBinaryString(each & 0xFF | 0x100).substring(1));
        }
        assertEquals(Optional.of(new Sequence(2, 1, 1)),
                AvcHeaders.sequence(configuration(1, 1, Boxes.bits(text.toString()))));
        assertTrue(text.length() > unit.length * Byte.SIZE);
    }

    @Test
    void aBeginningSaysNothing() {
        var whole = configuration(1, 1, Boxes.bits(padded(UNIT + BASELINE + PICTURE + USAGE + ORDER)));
        for (int length = 0; length < whole.length; length++) {
            var beginning = Arrays.copyOf(whole, length);
            assertEquals(length > whole.length - 4 ? TWO : Optional.empty(), AvcHeaders.sequence(beginning),
                    "of " + length + " bytes");
        }
    }

    @Test
    void noiseIsRefusedQuietly() {
        var random = new Random(6);
        var whole = configuration(1, 1, Boxes.bits(padded(UNIT + BASELINE + PICTURE + USAGE + ORDER)));
        for (int i = 0; i < 200_000; i++) {
            var noise = whole.clone();
            for (int wrong = 0; wrong < 1 + i % 4; wrong++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            AvcHeaders.sequence(noise);
            random.nextBytes(noise);
            noise[0] = 1;
            AvcHeaders.sequence(noise);
        }
        assertEquals(Optional.empty(), AvcHeaders.sequence(new byte[0]));
    }

    private static Optional<Sequence> read(String bits) {
        return AvcHeaders.sequence(configuration(1, 1, Boxes.bits(padded(UNIT + bits))));
    }

    /** As avcC has it, with a set for pictures of one byte. */
    private static byte[] configuration(int version, int sequences, byte[] unit) {
        return Boxes.join(
                new byte[]{(byte) version, 0x42, 0, 0x14, -1, (byte) (0xE0 | sequences), 0, (byte) unit.length},
                unit, new byte[]{1, 0, 1, 0x68});
    }

    private static String padded(String bits) {
        var text = new StringBuilder(bits.replace(" ", "")).append('1');
        while (text.length() % Byte.SIZE != 0) {
            text.append('0');
        }
        return text.toString();
    }
}
