package org.stoatferret.media;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which videos, in which order; null and empty mean "any".
 *
 * @param words
 *            each must occur, in any letter case, in the path or be part of a codec, container or format term
 * @param directory
 *            only what lies anywhere below it
 */
public record VideoQuery(List<String> words, @Nullable VideoStatus status, @Nullable FilePath directory,
        @Nullable String videoCodec, @Nullable String audioCodec, @Nullable String container, @Nullable Hdr hdr,
        @Nullable Integer minHeight, @Nullable Integer maxHeight, @Nullable Duration minDuration,
        @Nullable Duration maxDuration, Sort sort, boolean descending, int limit, int offset) {

    /** What a list of videos can be ordered by. */
    public enum Sort {
        CREATED_AT, UPDATED_AT, PATH, FILENAME, SIZE_BYTES, MODIFIED_AT, DURATION_SECONDS, WIDTH, HEIGHT, BIT_RATE, FRAME_RATE, VIDEO_CODEC, AUDIO_CODEC, CONTAINER, HDR, STATUS
    }

    public VideoQuery {
        words = List.copyOf(words);
    }
}
