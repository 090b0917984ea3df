package org.stoatferret.media;

/** A ratio as FFmpeg writes it, such as 30000/1001 frames per second. */
public record Rational(int numerator, int denominator) {
    public Rational {
        if (denominator == 0) {
            throw new IllegalArgumentException("denominator of zero: " + numerator + "/0");
        }
    }

    public double value() {
        return (double) numerator / denominator;
    }
}
