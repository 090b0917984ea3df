package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Bounds;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VideoStatisticsTest {
    private static final AudioTrack AAC = new AudioTrack("aac", 2, "stereo", 48_000, "eng");

    @TempDir
    static Path directory;
    private Database database;
    private JdbcVideoStore videos;

    @BeforeAll
    void fill() throws Exception {
        database = Samples.open(directory);
        videos = new JdbcVideoStore(database);
        save("/m/a.mkv", "matroska", Duration.ofSeconds(59, 999_999_000), 9_999_999,
                List.of(Samples.picture("hevc", 3840, 1600, Hdr.HDR10), AAC), VideoStatus.PRESENT);
        save("/m/b.mp4", "mp4", Duration.ofSeconds(60), 10_000_000,
                List.of(Samples.picture("h264", 1920, 800, Hdr.NONE)),
                VideoStatus.MISSING);
        save("/m/c.mp4", "mp4", Duration.ofHours(4), 60_000_000_000L,
                List.of(Samples.picture("h264", 720, 1280, Hdr.NONE), AAC), VideoStatus.PRESENT);
        save("/n/d.avi", "avi", null, 0, List.of(Samples.picture("mpeg4", null, null, Hdr.NONE)), VideoStatus.PRESENT);
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void countsEverything() throws Exception {
        var all = videos.statistics(query(null, Bounds.NONE));
        assertEquals(4, all.videos());
        assertEquals(60_019_999_999L, all.sizeBytes());
        assertEquals(Duration.ofHours(4).plusSeconds(119).plusNanos(999_999_000), all.duration());
        assertEquals(Map.of("hevc", 1L, "h264", 2L, "mpeg4", 1L), all.videoCodecs());
        var sounds = new HashMap<@Nullable String, Long>(Map.of("aac", 2L));
        sounds.put(null, 2L);
        assertEquals(sounds, all.audioCodecs());
        assertEquals(Map.of("matroska", 1L, "mp4", 2L, "avi", 1L), all.containers());
        assertEquals(Map.of(Hdr.HDR10, 1L, Hdr.NONE, 3L), all.hdr());
        assertEquals(Map.of(VideoStatus.PRESENT, 3L, VideoStatus.MISSING, 1L), all.statuses());
        assertEquals(List.of(1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), all.durations());
        assertEquals(List.of(2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), all.sizes());
    }

    @Test
    void classesArePicturesEdgesEitherWay() throws Exception {
        var expected = Map.of(Resolution.UHD, 1L, Resolution.FULL_HD, 1L, Resolution.HD, 1L, Resolution.UNKNOWN, 1L);
        assertEquals(expected, videos.statistics(query(null, Bounds.NONE)).resolutions());
        for (var resolution : Resolution.values()) {
            var bounds = new Bounds(resolution, null, null, null, null);
            assertEquals(expected.getOrDefault(resolution, 0L), videos.list(query(null, bounds)).total(),
                    resolution.name());
        }
        assertEquals(Resolution.UHD_8K, Resolution.of(4320, 7680));
        assertEquals(Resolution.QUAD_HD, Resolution.of(2560, 1080));
        assertEquals(Resolution.SD, Resolution.of(1279, 719));
        assertEquals(Resolution.UNKNOWN, Resolution.of(null, 1080));
    }

    @Test
    void countsWhatTheListHasWithTheSameFilters() throws Exception {
        var mp4 = videos.statistics(query("mp4", Bounds.NONE));
        assertEquals(2, mp4.videos());
        assertEquals(Map.of("h264", 2L), mp4.videoCodecs());
        assertEquals(1, videos.statistics(query(null, size(10_000_000L, 59_999_999_999L))).videos());
        assertEquals(2, videos.statistics(query(null, size(null, 9_999_999L))).videos());
        assertEquals(0, videos.statistics(query("webm", Bounds.NONE)).sizes().stream().mapToLong(n -> n).sum());
    }

    @Test
    void cutsTheListInTime() throws Exception {
        assertEquals(4, list(new Bounds(null, null, null, Samples.NOW, null)));
        assertEquals(0, list(new Bounds(null, null, null, Samples.NOW.plusNanos(1), null)));
        assertEquals(0, list(new Bounds(null, null, null, null, Samples.NOW)));
        assertEquals(4, list(new Bounds(null, null, null, null, Samples.NOW.plusNanos(1))));
    }

    private long list(Bounds bounds) throws InterruptedException {
        return videos.list(query(null, bounds)).total();
    }

    private static Bounds size(@Nullable Long min, @Nullable Long max) {
        return new Bounds(null, min, max, null, null);
    }

    private static VideoQuery query(@Nullable String container, Bounds bounds) {
        return new VideoQuery(List.of(), null, null, null, null, container, null, null, null, null, null,
                Sort.CREATED_AT, false, 100, 0, bounds);
    }

    private void save(String path, String container, @Nullable Duration duration, long size, List<Track> tracks,
            VideoStatus status) throws Exception {
        var receipt = new Receipt();
        var sample = Samples.video(FilePath.of(path), container, duration, null, tracks);
        videos.save(new Video(sample.id(), sample.path(), new FileSignature(size, Instant.EPOCH, "", ""),
                sample.media(), status, Samples.NOW, Samples.NOW, Samples.JOB), "{}", receipt);
        receipt.awaitStored();
    }
}
