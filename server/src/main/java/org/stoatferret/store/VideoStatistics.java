package org.stoatferret.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Hdr;
import org.stoatferret.media.LibraryStatistics;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.VideoStatus;

/** Counts videos by what they are made of: the database groups them once, and the groups are added up here. */
final class VideoStatistics {
    /** The class of a row's picture, as {@link Resolution#of} has it. */
    static final String RESOLUTION = resolution();
    /** To be followed by conditions, and by {@link #GROUPS}. */
    static final String SELECT = """
            SELECT video_codec, audio_codec, container, hdr, status, %s AS resolution, %s AS duration_step,
                %s AS size_step, COUNT(*) AS videos, SUM(size_bytes) AS bytes, SUM(duration_seconds) AS seconds,
                SUM(CAST(duration_nanos AS BIGINT)) AS nanos
            FROM videos""".formatted(RESOLUTION, step("duration_seconds", LibraryStatistics.DURATION_STEPS),
            step("size_bytes", LibraryStatistics.SIZE_STEPS));
    static final String GROUPS = """

            GROUP BY video_codec, audio_codec, container, hdr, status, resolution, duration_step, size_step""";

    private final Map<@Nullable String, Long> videoCodecs = new HashMap<>();
    private final Map<@Nullable String, Long> audioCodecs = new HashMap<>();
    private final Map<String, Long> containers = new HashMap<>();
    private final Map<Hdr, Long> hdr = new EnumMap<>(Hdr.class);
    private final Map<VideoStatus, Long> statuses = new EnumMap<>(VideoStatus.class);
    private final Map<Resolution, Long> resolutions = new EnumMap<>(Resolution.class);
    private final long[] durations = new long[LibraryStatistics.DURATION_STEPS.size() + 1];
    private final long[] sizes = new long[LibraryStatistics.SIZE_STEPS.size() + 1];
    private long videos;
    private long bytes;
    private long seconds;
    private long nanos;

    void add(Row group) {
        long count = group.number("videos");
        videos += count;
        bytes += group.number("bytes");
        add(videoCodecs, group.optionalText("video_codec"), count);
        add(audioCodecs, group.optionalText("audio_codec"), count);
        add(containers, group.text("container"), count);
        add(hdr, Parameters.constant(Hdr.class, group.text("hdr")), count);
        add(statuses, Parameters.constant(VideoStatus.class, group.text("status")), count);
        add(resolutions, Parameters.constant(Resolution.class, group.text("resolution")), count);
        sizes[group.integer("size_step")] += count;
        var step = group.optionalNumber("duration_step");
        if (step != null) {
            durations[step.intValue()] += count;
            seconds += group.number("seconds");
            nanos += group.number("nanos");
        }
    }

    void add(CatalogueEntry video) {
        videos++;
        bytes += video.sizeBytes;
        add(videoCodecs, video.videoCodec, 1);
        add(audioCodecs, video.audioCodec, 1);
        add(containers, video.container, 1);
        add(hdr, video.hdr, 1);
        add(statuses, video.status(), 1);
        add(resolutions, CatalogueFilter.resolution(video), 1);
        sizes[step(video.sizeBytes, LibraryStatistics.SIZE_STEPS)]++;
        if (video.hasDuration()) {
            durations[step(video.durationSeconds, LibraryStatistics.DURATION_STEPS)]++;
            seconds += video.durationSeconds;
            nanos += video.durationNanos;
        }
    }

    LibraryStatistics statistics() {
        var duration = Duration.ofSeconds(seconds).plusNanos(nanos);
        return new LibraryStatistics(videos, bytes, duration, statuses, containers,
                Collections.unmodifiableMap(videoCodecs), Collections.unmodifiableMap(audioCodecs), resolutions, hdr,
                LongStream.of(durations).boxed().toList(), LongStream.of(sizes).boxed().toList());
    }

    private static <T extends @Nullable Object> void add(Map<T, Long> counts, T value, long count) {
        counts.merge(value, count, Long::sum);
    }

    /** Which step a number is in, from 0. */
    private static int step(long number, List<Long> steps) {
        int step = 0;
        while (step < steps.size() && number >= steps.get(step)) {
            step++;
        }
        return step;
    }

    /** The same of a column; NULL for NULL. */
    private static String step(String column, List<Long> steps) {
        return IntStream.range(0, steps.size())
                .mapToObj(i -> "WHEN " + column + " < " + steps.get(i) + " THEN " + i)
                .collect(Collectors.joining(" ", "CASE WHEN " + column + " IS NULL THEN NULL ",
                        " ELSE " + steps.size() + " END"));
    }

    private static String resolution() {
        return Arrays.stream(Resolution.values()).filter(each -> each.longEdge() > 0).sorted(Collections.reverseOrder())
                .map(each -> "WHEN GREATEST(width, height) >= " + each.longEdge() + " OR LEAST(width, height) >= "
                        + each.shortEdge() + " THEN '" + Parameters.text(each) + "'")
                .collect(Collectors.joining(" ",
                        "CASE WHEN width IS NULL OR height IS NULL THEN '" + Parameters.text(Resolution.UNKNOWN) + "' ",
                        " ELSE '" + Parameters.text(Resolution.SD) + "' END"));
    }
}
