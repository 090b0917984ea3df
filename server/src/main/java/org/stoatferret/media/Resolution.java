package org.stoatferret.media;

import org.jspecify.annotations.Nullable;

/** The class of a picture's size, by its longer or its shorter edge: a film cropped to 1920 by 800 is still Full HD. */
public enum Resolution {
    SD(0, 0), HD(1280, 720), FULL_HD(1920, 1080), QUAD_HD(2560, 1440), UHD(3840, 2160), UHD_8K(7680, 4320),
    /** The stream does not say. */
    UNKNOWN(0, 0);

    private final int longEdge;
    private final int shortEdge;

    Resolution(int longEdge, int shortEdge) {
        this.longEdge = longEdge;
        this.shortEdge = shortEdge;
    }

    /** A picture whose longer edge has so many pixels is of this class, or a larger one. */
    public int longEdge() {
        return longEdge;
    }

    /** A picture whose shorter edge has so many pixels is of this class, or a larger one. */
    public int shortEdge() {
        return shortEdge;
    }

    public static Resolution of(@Nullable Integer width, @Nullable Integer height) {
        if (width == null || height == null) {
            return UNKNOWN;
        }
        int longer = Math.max(width, height);
        int shorter = Math.min(width, height);
        var found = SD;
        for (var candidate : values()) {
            if (candidate != UNKNOWN && (longer >= candidate.longEdge || shorter >= candidate.shortEdge)) {
                found = candidate;
            }
        }
        return found;
    }
}
