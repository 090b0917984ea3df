package org.stoatferret.media;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which videos, in which order; null and empty mean "any".
 *
 * @param words
 *            each must occur, in any letter case, in the path or be part of a codec, container or format term
 * @param directory
 *            only what lies anywhere below it
 * @param bounds
 *            what else they have to be
 */
public record VideoQuery(List<String> words, @Nullable VideoStatus status, @Nullable FilePath directory,
        @Nullable String videoCodec, @Nullable String audioCodec, @Nullable String container, @Nullable Hdr hdr,
        @Nullable Integer minHeight, @Nullable Integer maxHeight, @Nullable Duration minDuration,
        @Nullable Duration maxDuration, Sort sort, boolean descending, int limit, int offset,
        Bounds bounds) {

    /** What a list of videos can be ordered by. */
    public enum Sort {
        CREATED_AT, UPDATED_AT, PATH, FILENAME, SIZE_BYTES, MODIFIED_AT, DURATION_SECONDS, WIDTH, HEIGHT, BIT_RATE, FRAME_RATE, VIDEO_CODEC, AUDIO_CODEC, CONTAINER, HDR, STATUS
    }

    /**
     * Further limits; null is "any".
     *
     * @param minSize
     *            bytes, inclusive, as is the other
     * @param createdTo
     *            exclusive, while {@code createdFrom} is inclusive
     */
    public record Bounds(@Nullable Resolution resolution, @Nullable Long minSize, @Nullable Long maxSize,
            @Nullable Instant createdFrom, @Nullable Instant createdTo) {
        public static final Bounds NONE = new Bounds(null, null, null, null, null);
    }

    public VideoQuery {
        words = List.copyOf(words);
    }

    /** Without further limits. */
    public VideoQuery(List<String> words, @Nullable VideoStatus status, @Nullable FilePath directory,
            @Nullable String videoCodec, @Nullable String audioCodec, @Nullable String container, @Nullable Hdr hdr,
            @Nullable Integer minHeight, @Nullable Integer maxHeight, @Nullable Duration minDuration,
            @Nullable Duration maxDuration, Sort sort, boolean descending, int limit, int offset) {
        this(words, status, directory, videoCodec, audioCodec, container, hdr, minHeight, maxHeight, minDuration,
                maxDuration, sort, descending, limit, offset, Bounds.NONE);
    }
}
