package org.stoatferret.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.LibraryStatistics;

/** What a number of videos are made of, on the wire. Shares go from the largest to the smallest, ranges from low to high. */
record StatisticsJson(long videos, long sizeBytes, BigDecimal durationSeconds, List<Share> statuses,
        List<Share> containers, List<Share> videoCodecs, List<Share> audioCodecs, List<Share> resolutions,
        List<Share> hdr, List<Range> durations, List<Range> sizes) {

    /** How many videos have a value; null is for those that have none. */
    record Share(@Nullable String value, long videos) {}

    /** How many lie from a bound up to, but not including, the next; null is for no bound. */
    record Range(@Nullable Long from, @Nullable Long to, long videos) {}

    static StatisticsJson of(LibraryStatistics statistics) {
        return new StatisticsJson(statistics.videos(), statistics.sizeBytes(), Json.seconds(statistics.duration()),
                words(statistics.statuses()), shares(statistics.containers(), Function.identity()),
                shares(statistics.videoCodecs(), Function.identity()),
                shares(statistics.audioCodecs(), Function.identity()), words(statistics.resolutions()),
                words(statistics.hdr()), ranges(LibraryStatistics.DURATION_STEPS, statistics.durations()),
                ranges(LibraryStatistics.SIZE_STEPS, statistics.sizes()));
    }

    private static <E extends Enum<E>> List<Share> words(Map<E, Long> counts) {
        return shares(counts, Query.Words::of);
    }

    private static <T extends @Nullable Object> List<Share> shares(Map<T, Long> counts,
            Function<T, @Nullable String> name) {
        return counts.entrySet().stream().map(entry -> new Share(name.apply(entry.getKey()), entry.getValue()))
                .sorted(Comparator.comparingLong(Share::videos).reversed().thenComparing(
                        share -> share.value() == null ? "" : share.value()))
                .toList();
    }

    private static List<Range> ranges(List<Long> steps, List<Long> counts) {
        var ranges = new ArrayList<Range>();
        for (int i = 0; i < counts.size(); i++) {
            ranges.add(new Range(i == 0 ? null : steps.get(i - 1), i == steps.size() ? null : steps.get(i),
                    counts.get(i)));
        }
        return ranges;
    }
}
