package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Bounds;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The catalogue's answers are the database's. */
class CatalogueTest {
    private static final int VIDEOS = 200;
    private static final int QUERIES = 250;
    private static final List<String> NAMES = List.of("a", "A", "b", "a b", "a.b", "Ä", "a\u0308", "Σ", "aΣ", "a\nb",
            "a\tb",
            "ß", "\ud83d\ude00", "\uffee", "100%", "x_y", "'", "0", "9", "~", "Σ.ΑΣ");
    private static final List<String> CODECS = List.of("h264", "hevc", "av1");

    @TempDir
    Path directory;
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<VideoId> stored = new ArrayList<>();
    private Database database;
    private CatalogueKeeper keeper;
    private JdbcVideoStore videos;

    @BeforeEach
    void open() {
        database = Samples.open(directory);
        keeper = new CatalogueKeeper(database);
        videos = new JdbcVideoStore(database, keeper);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void answersAsTheDatabaseDoesWhileVideosComeAndGo() throws Exception {
        awaitWhole();
        for (int i = 0; i < VIDEOS; i++) {
            write();
        }
        for (int i = 0; i < QUERIES; i++) {
            compare(query());
            if (i % 5 == 0) {
                write();
            }
        }
    }

    @Test
    void isFilledWithWhatIsStoredAlready() throws Exception {
        for (int i = 0; i < VIDEOS; i++) {
            write();
        }
        var later = new CatalogueKeeper(database);
        later.fill(VIDEOS);
        awaitWhole(later);
        for (int i = 0; i < QUERIES / 10; i++) {
            var query = query();
            assertEquals(fromTheDatabase(query), later.whole(VIDEOS).orElseThrow().list(query).orElseThrow(),
                    this::told);
        }
    }

    @Test
    void missesNothingThatIsWrittenWhileItIsFilled() throws Exception {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < VIDEOS / 10; i++) {
                write();
            }
            var done = new CountDownLatch(1);
            int kept = round;
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i <= kept * 10; i++) {
                    Thread.onSpinWait();
                }
                keeper.lose();
                keeper.fill(0);
                done.countDown();
            });
            for (int i = 0; i < VIDEOS / 10; i++) {
                write();
            }
            assertTrue(done.await(60, TimeUnit.SECONDS));
            awaitWhole();
            compare(all(Sort.PATH, false));
            compare(all(Sort.UPDATED_AT, true));
        }
    }

    @Test
    void manyUnreadChangesAreTakenIn() throws Exception {
        awaitWhole();
        int many = 12_000; // more than wait to be read
        var last = new Receipt();
        for (int i = 1; i < many; i++) {
            videos.save(Samples.video("/m/" + i % 4_000 + ".mkv"), "{}", new Receipt());
        }
        videos.save(Samples.video("/m/last.mkv"), "{}", last);
        last.awaitStored();
        assertEquals(4_001, whole().list(all(Sort.SIZE_BYTES, false)).orElseThrow().total());
        compare(all(Sort.FILENAME, true));
    }

    @Test
    void leavesItToTheDatabaseWhenThereAreTooMany() throws Exception {
        var small = new CatalogueKeeper(database, 10);
        var store = new JdbcVideoStore(database, small);
        awaitWhole(small);
        for (int i = 0; i < 10; i++) {
            save(store, video("/m/" + i));
        }
        assertEquals(10, store.list(all(Sort.PATH, false)).total());
        assertTrue(small.whole(10).isPresent());
        save(store, video("/m/one too many"));
        assertEquals(11, store.list(all(Sort.PATH, false)).total());
        assertFalse(small.whole(11).isPresent());
        assertEquals(11, store.list(all(Sort.PATH, false)).total());
    }

    @Test
    void isNotTrustedOnceTheDatabaseHasBeenOpenedAgain() throws Exception {
        awaitWhole();
        write();
        try {
            database.read(tables -> tables.dml("SHUTDOWN IMMEDIATELY"));
        } catch (StorageUnavailableException e) {
            assertTrue(e.getMessage().contains("database"), e.getMessage()); // it says so, or it does not
        }
        videos.find(VideoId.at(Instant.EPOCH)); // returns when it is open again
        assertFalse(keeper.whole(1).isPresent());
        assertEquals(1, videos.list(all(Sort.PATH, false)).total());
        assertEquals(1, videos.statistics(all(Sort.PATH, false)).videos());
    }

    private void compare(VideoQuery query) throws Exception {
        assertEquals(fromTheDatabase(query), whole().list(query).orElseThrow(), () -> told() + query);
        assertEquals(database.read(tables -> new VideoFilter(query).count(tables)), videos.statistics(query),
                () -> told() + query);
        assertEquals(database.read(tables -> new VideoFilter(query).run(tables)), videos.list(query),
                () -> told() + query);
    }

    private Catalogue.Slice fromTheDatabase(VideoQuery query) throws InterruptedException {
        var page = database.read(tables -> new VideoFilter(query).run(tables));
        return new Catalogue.Slice(page.items().stream().map(video -> video.id().value()).toList(), page.total());
    }

    private String told() {
        return "seed " + seed + " ";
    }

    private Catalogue whole() {
        return keeper.whole(0).orElseThrow();
    }

    private void awaitWhole() {
        awaitWhole(keeper);
    }

    private static void awaitWhole(CatalogueKeeper keeper) {
        Eventually.await("it is filled", () -> keeper.whole(0).isPresent());
    }

    /** Makes some change to the videos. */
    private void write() throws Exception {
        var some = stored.isEmpty() ? null : stored.get(random.nextInt(stored.size()));
        int kind = some == null ? 9 : random.nextInt(10);
        var receipt = new Receipt();
        switch (kind) {
            case 0 -> {
                videos.forget(some);
                return;
            }
            case 1 -> videos.markMissing(List.of(some), Samples.JOB, receipt);
            case 2 -> videos.markPresent(List.of(some), Samples.JOB, receipt);
            case 3 -> {
                var to = video(path());
                if (videos.list(all(Sort.PATH, false)).items().stream().anyMatch(v -> v.path().equals(to.path()))) {
                    return;
                }
                videos.move(some, to.path(), to.signature(), Samples.JOB, receipt);
            }
            default -> {
                save(videos, video(path()));
                return;
            }
        }
        receipt.awaitStored();
    }

    private void save(JdbcVideoStore store, Video video) throws Exception {
        var receipt = new Receipt();
        store.save(video, "{}", receipt);
        receipt.awaitStored();
        stored.add(video.id());
    }

    private String path() {
        var segments = IntStream.rangeClosed(0, 1 + random.nextInt(3)).mapToObj(i -> of(NAMES)).toList();
        return "/" + String.join("/", segments);
    }

    private Video video(String path) {
        var tracks = new ArrayList<Track>();
        if (random.nextInt(10) > 0) {
            tracks.add(new VideoTrack(of(CODECS), null, pixels(), pixels(), 0,
                    random.nextInt(4) == 0 ? null : new Rational(24 + random.nextInt(3), 1), null, null,
                    random.nextInt(4) == 0 ? null : 10, null, null, null, of(List.of(Hdr.values()))));
        }
        if (random.nextBoolean()) {
            tracks.add(new AudioTrack(of(List.of("aac", "ac3")), 2, "stereo", 48_000, null));
        }
        var media = new MediaInfo(of(List.of("mp4", "matroska")),
                random.nextInt(4) == 0 ? null : Duration.ofMillis(random.nextInt(5) * 59_999L),
                random.nextInt(4) == 0 ? null : (Long) (random.nextInt(3) * 1000L), 0, tracks);
        var signature = new FileSignature(random.nextInt(5) * 30_000_000L, moment(), "", "");
        return new Video(VideoId.at(Instant.EPOCH), FilePath.of(path), signature, media,
                random.nextBoolean() ? VideoStatus.PRESENT : VideoStatus.MISSING, moment(), moment(), Samples.JOB);
    }

    private @Nullable Integer pixels() {
        return random.nextInt(4) == 0 ? null : of(List.of(720, 1080, 1920, 2160, 3840));
    }

    private Instant moment() {
        return Instant.ofEpochSecond(random.nextInt(3) - 1, random.nextInt(3));
    }

    private VideoQuery query() {
        var sort = of(List.of(Sort.values()));
        if (random.nextInt(3) == 0) {
            return new VideoQuery(List.of(), null, null, null, null, null, null, null, null, null, null, sort,
                    random.nextBoolean(), 1 + random.nextInt(50), random.nextInt(VIDEOS));
        }
        var words = IntStream.range(0, random.nextInt(3)).mapToObj(i -> random.nextInt(4) == 0
                ? of(List.of("/a", "b/", "a/b", "1080p", "hevc", "hdr", "10bit", "sd"))
                : of(NAMES).split("\\s")[0]).toList();
        return new VideoQuery(words, perhaps(VideoStatus.PRESENT),
                random.nextInt(4) == 0 ? FilePath.of(random.nextBoolean() ? "/a" : "/a/b") : null,
                perhaps(of(CODECS)), perhaps("aac"), perhaps("mp4"), perhaps(Hdr.NONE), perhaps(1080), perhaps(2160),
                perhaps(Duration.ofMillis(59_999)), perhaps(Duration.ofMillis(119_998)), sort, random.nextBoolean(),
                1 + random.nextInt(50), random.nextInt(10),
                new Bounds(perhaps(Resolution.FULL_HD), perhaps(30_000_000L), perhaps(60_000_000L), perhaps(moment()),
                        perhaps(moment())));
    }

    private static VideoQuery all(Sort sort, boolean isDescending) {
        return new VideoQuery(List.of(), null, null, null, null, null, null, null, null, null, null, sort,
                isDescending, 20_000, 0);
    }

    private <T> @Nullable T perhaps(T value) {
        return random.nextInt(12) == 0 ? value : null;
    }

    private <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
