package org.stoatferret.libav;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Numbers as C writes them. What is expected was written by printf. */
class ValuesTest {
    @Test
    void sixDigitsOfTheExactValueRoundedToTheNearest() {
        assertEquals("0.000000", Values.decimal(0));
        assertEquals("-0.000000", Values.decimal(-0.0));
        assertEquals("-0.000000", Values.decimal(-1e-7));
        assertEquals("14.000000", Values.decimal(14));
        assertEquals("0.033333", Values.decimal(1 / 30.0));
        assertEquals("-1.500000", Values.decimal(-1.5));
        assertEquals("0.000001", Values.decimal(5.000000001e-7));
        assertEquals("1.000000", Values.decimal(0.99999999));
    }

    @Test
    void tiesGoToTheEvenDigit() {
        assertEquals("0.007812", Values.decimal(0.0078125));
        assertEquals("0.023438", Values.decimal(0.0234375));
        assertEquals("-0.007812", Values.decimal(-0.0078125));
        // Looks like a tie, but is a little less.
        assertEquals("1.000001", Values.decimal(1.0000015));
    }

    @Test
    void largeNumbersKeepTheirDigits() {
        assertEquals("9223372036854.775391", Values.decimal(9223372036854.775807));
        assertEquals("100000000000000000000.000000", Values.decimal(1e20));
        assertEquals("-9223372036.854776", Values.decimal(-9223372036.854775807));
        assertEquals("inf", Values.decimal(Double.POSITIVE_INFINITY));
    }
}
