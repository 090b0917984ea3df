package org.stoatferret.media;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a number of videos are made of. Each map says how many have a value; what a video lacks is counted under null.
 *
 * @param durations
 *            how many lie between the {@link #DURATION_STEPS}: one more number than steps; videos of unknown length are
 *            left out
 * @param sizes
 *            how many lie between the {@link #SIZE_STEPS}
 */
public record LibraryStatistics(long videos, long sizeBytes, Duration duration, Map<VideoStatus, Long> statuses,
        Map<String, Long> containers, Map<@Nullable String, Long> videoCodecs, Map<@Nullable String, Long> audioCodecs,
        Map<Resolution, Long> resolutions, Map<Hdr, Long> hdr, List<Long> durations, List<Long> sizes) {

    /** Seconds; each step begins at one of these. */
    public static final List<Long> DURATION_STEPS = List.of(60L, 300L, 600L, 1_200L, 1_800L, 2_700L, 3_600L, 5_400L,
            7_200L, 10_800L);

    /** Bytes; each step begins at one of these. */
    public static final List<Long> SIZE_STEPS = List.of(10_000_000L, 100_000_000L, 300_000_000L, 700_000_000L,
            1_500_000_000L, 3_000_000_000L, 6_000_000_000L, 12_000_000_000L, 25_000_000_000L, 50_000_000_000L);

    public LibraryStatistics {
        durations = List.copyOf(durations);
        sizes = List.copyOf(sizes);
    }
}
