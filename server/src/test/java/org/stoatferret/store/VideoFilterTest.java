package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.Page;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.WriteReceipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VideoFilterTest {
    @TempDir
    static Path directory;
    private Database database;
    private JdbcVideoStore videos;

    @BeforeAll
    void fill() throws Exception {
        database = Samples.open(directory);
        videos = new JdbcVideoStore(database);
        var audio = new AudioTrack("aac", 2, "stereo", 48_000, "eng");
        save(Samples.video(FilePath.of("/films/Été 100%_a.mkv"), "matroska", Duration.ofSeconds(90), 300L,
                List.of(Samples.picture("hevc", 3840, 1600, Hdr.HDR10), audio)), 1, VideoStatus.PRESENT);
        save(Samples.video(FilePath.of("/films/b 100 a.mp4"), "mp4", Duration.ofMillis(90_500), 100L,
                List.of(Samples.FULL_HD)), 2, VideoStatus.MISSING);
        save(Samples.video(FilePath.of("/shows/B.avi"), "avi", null, null,
                List.of(Samples.picture("mpeg4", null, null, Hdr.NONE), new AudioTrack("mp3", 2, null, null, null))), 3,
                VideoStatus.PRESENT);
        save(Samples.video(FilePath.of("/shows/c.mp4"), "mp4", Duration.ofSeconds(91), 200L,
                List.of(Samples.picture("h264", 1280, 720, Hdr.DOLBY_VISION), audio)), 4, VideoStatus.PRESENT);
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void findsWordsInPathsWhateverTheirCase() throws Exception {
        assertEquals(List.of("/films/Été 100%_a.mkv"), paths(search("ÉTÉ")));
        assertEquals(List.of("/films/Été 100%_a.mkv"), paths(search("E\u0301te\u0301"))); // decomposed
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4"), paths(search("FILMS", "100")));
        assertEquals(List.of(), paths(search("films", "shows")));
    }

    @Test
    void takesEveryCharacterOfAWordLiterally() throws Exception {
        assertEquals(List.of("/films/Été 100%_a.mkv"), paths(search("100%")));
        assertEquals(List.of("/films/Été 100%_a.mkv"), paths(search("%_a")));
        assertEquals(List.of(), paths(search("100_a")));
        assertEquals(List.of(), paths(search("f%s")));
        assertEquals(List.of(), paths(search("' OR 1=1 --")));
        assertEquals(List.of(), paths(search("\\")));
        assertEquals(4, search("").size());
    }

    @Test
    void findsWhatIsInAVideo() throws Exception {
        assertEquals(List.of("/films/Été 100%_a.mkv"), paths(search("4K", "uhd", "2160p", "hdr10", "HEVC", "mkv")));
        assertEquals(List.of("/films/b 100 a.mp4"), paths(search("1080p")));
        assertEquals(List.of("/shows/c.mp4"), paths(search("dolby", "720p", "stereo")));
        assertEquals(List.of("/films/b 100 a.mp4", "/shows/c.mp4"), paths(search("avc")));
        assertEquals(4, search("yuv420p").size());
    }

    @Test
    void filters() throws Exception {
        assertEquals(List.of("/films/b 100 a.mp4"), paths(list(q -> q.status = VideoStatus.MISSING)));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4"),
                paths(list(q -> q.directory = FilePath.of("/films"))));
        assertEquals(List.of(), paths(list(q -> q.directory = FilePath.of("/film"))));
        assertEquals(4, list(q -> q.directory = FilePath.of("/")).size());
        assertEquals(List.of("/films/b 100 a.mp4", "/shows/c.mp4"), paths(list(q -> q.videoCodec = "h264")));
        assertEquals(List.of("/shows/B.avi"), paths(list(q -> q.audioCodec = "mp3")));
        assertEquals(List.of("/shows/B.avi"), paths(list(q -> q.container = "avi")));
        assertEquals(List.of("/shows/c.mp4"), paths(list(q -> q.hdr = Hdr.DOLBY_VISION)));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4"), paths(list(q -> q.minHeight = 1080)));
        assertEquals(List.of("/films/b 100 a.mp4", "/shows/c.mp4"), paths(list(q -> q.maxHeight = 1080)));
        assertEquals(List.of("/films/b 100 a.mp4", "/shows/c.mp4"),
                paths(list(q -> q.minDuration = Duration.ofMillis(90_500))));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4"),
                paths(list(q -> q.maxDuration = Duration.ofMillis(90_500))));
    }

    @Test
    void sortsByEverythingWithNullsLast() throws Exception {
        for (var sort : Sort.values()) {
            for (boolean descending : new boolean[]{false, true}) {
                var found = list(q -> {
                    q.sort = sort;
                    q.descending = descending;
                });
                assertEquals(4, found.size(), sort.name());
            }
        }
        assertEquals(List.of("/shows/c.mp4", "/films/b 100 a.mp4", "/films/Été 100%_a.mkv", "/shows/B.avi"),
                sorted(Sort.HEIGHT, false));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4", "/shows/c.mp4", "/shows/B.avi"),
                sorted(Sort.HEIGHT, true));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4", "/shows/c.mp4", "/shows/B.avi"),
                sorted(Sort.DURATION_SECONDS, false));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/shows/c.mp4", "/films/b 100 a.mp4", "/shows/B.avi"),
                sorted(Sort.BIT_RATE, true));
        assertEquals(List.of("/films/b 100 a.mp4", "/films/Été 100%_a.mkv", "/shows/B.avi", "/shows/c.mp4"),
                sorted(Sort.PATH, false));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/shows/c.mp4", "/shows/B.avi", "/films/b 100 a.mp4"),
                sorted(Sort.FILENAME, true));
        assertEquals(List.of("/shows/c.mp4", "/shows/B.avi", "/films/b 100 a.mp4", "/films/Été 100%_a.mkv"),
                sorted(Sort.CREATED_AT, true));
        assertEquals(List.of("/films/Été 100%_a.mkv", "/films/b 100 a.mp4", "/shows/B.avi", "/shows/c.mp4"),
                sorted(Sort.MODIFIED_AT, false));
    }

    @Test
    void pagesWithoutGapsOrRepeats(@TempDir Path other) throws Exception {
        try (var large = Samples.open(other)) {
            var store = new JdbcVideoStore(large);
            int count = 4_000;
            var stored = new CountDownLatch(count);
            for (int i = 0; i < count; i++) {
                var video = Samples.video("/m/" + i % 100 + "/" + i + (i % 2 == 0 ? " Sieben" : "") + ".mkv");
                store.save(video, "{}", counting(stored));
            }
            assertTrue(stored.await(120, TimeUnit.SECONDS));
            assertEquals(count, store.library().total());
            assertEquals(100, store.directoriesIn(FilePath.of("/m")).size());
            assertEquals(40, store.knownIn(FilePath.of("/m/7")).size());

            for (var sort : List.of(Sort.CREATED_AT, Sort.HEIGHT)) { // all are equal in both
                var seen = new HashSet<VideoId>();
                for (int offset = 0; offset < 2_000; offset += 500) {
                    var query = new Query();
                    query.words = List.of("sieben");
                    query.sort = sort;
                    query.descending = true;
                    query.limit = 500;
                    query.offset = offset;
                    Page<Video> page = store.list(query.build());
                    assertEquals(2_000, page.total());
                    assertEquals(500, page.items().size());
                    page.items().forEach(video -> seen.add(video.id()));
                }
                assertEquals(2_000, seen.size());
            }
        }
    }

    private static WriteReceipt counting(CountDownLatch stored) {
        return new WriteReceipt() {
            @Override
            public void stored() {
                stored.countDown();
            }

            @Override
            public void lost(Exception cause) {
                // the latch stays up
            }
        };
    }

    private List<String> sorted(Sort sort, boolean descending) throws InterruptedException {
        return paths(list(q -> {
            q.sort = sort;
            q.descending = descending;
        }));
    }

    private List<Video> search(String... words) throws InterruptedException {
        return list(q -> q.words = List.of(words));
    }

    private List<Video> list(java.util.function.Consumer<Query> adjust) throws InterruptedException {
        var query = new Query();
        adjust.accept(query);
        var page = videos.list(query.build());
        assertEquals(page.total(), page.items().size());
        return page.items();
    }

    private static List<String> paths(List<Video> found) {
        var paths = new ArrayList<String>();
        found.forEach(video -> paths.add(video.path().display()));
        return paths;
    }

    private void save(Video video, int nanos, VideoStatus status) throws Exception {
        var receipt = new Receipt();
        var signature = new FileSignature(nanos, Instant.EPOCH.plusNanos(nanos), "", "");
        videos.save(new Video(video.id(), video.path(), signature, video.media(), status,
                Samples.NOW.plusNanos(nanos), Samples.NOW, Samples.JOB), "{}", receipt);
        receipt.awaitStored();
    }

    private static final class Query {
        private List<String> words = List.of();
        private @Nullable VideoStatus status;
        private @Nullable FilePath directory;
        private @Nullable String videoCodec;
        private @Nullable String audioCodec;
        private @Nullable String container;
        private @Nullable Hdr hdr;
        private @Nullable Integer minHeight;
        private @Nullable Integer maxHeight;
        private @Nullable Duration minDuration;
        private @Nullable Duration maxDuration;
        private Sort sort = Sort.CREATED_AT;
        private boolean descending;
        private int limit = 100;
        private int offset;

        VideoQuery build() {
            return new VideoQuery(words, status, directory, videoCodec, audioCodec, container, hdr, minHeight,
                    maxHeight, minDuration, maxDuration, sort, descending, limit, offset);
        }
    }
}
