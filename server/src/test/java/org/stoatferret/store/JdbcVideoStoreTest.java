package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.JobId;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.KnownFile.KnownVideo;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore.Library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JdbcVideoStoreTest {
    @TempDir
    Path directory;
    private Database database;
    private JdbcVideoStore videos;

    @BeforeEach
    void open() {
        database = Samples.open(directory);
        videos = new JdbcVideoStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void returnsWhatWasSaved() throws Exception {
        var video = Samples.video("/movies/It's \"ünï\" 100%_done; 🦫 --.mkv");
        save(video, "{\"format\": \"'\\n🦫\"}");

        assertEquals(Optional.of(video), videos.find(video.id()));
        assertEquals(Optional.of("{\"format\": \"'\\n🦫\"}"), videos.findProbeAnswer(video.id()));
        assertEquals(Optional.empty(), videos.find(VideoId.at(Instant.EPOCH)));
        assertEquals(Optional.empty(), videos.findProbeAnswer(VideoId.at(Instant.EPOCH)));
    }

    @Test
    void returnsWhatWasSavedAfterReopening() throws Exception {
        var video = Samples.video("/movies/a.mkv");
        save(video, "{}");
        database.close();
        open();

        assertEquals(Optional.of(video), videos.find(video.id()));
        assertEquals(new Library(1, 0), videos.library());
    }

    @Test
    void returnsNullsAsNulls() throws Exception {
        var silent = new VideoTrack("av1", null, null, null, 0, null, null, null, null, null, null, null, Hdr.NONE);
        var sound = new AudioTrack("mp3", null, null, null, null);
        var video = Samples.video(FilePath.of("/a"), "mp4", null, null, List.of(silent, sound));
        save(video, "");

        assertEquals(Optional.of(video), videos.find(video.id()));
        assertEquals(Optional.of(""), videos.findProbeAnswer(video.id()));
    }

    @Test
    void keepsNamesThatAreNotText() throws Exception {
        var path = FilePath.ofBytes(new byte[]{'/', 'm', '/', (byte) 0xFF, (byte) 0xFE, '%', '\n', '.', 'm', 'k', 'v'});
        var video = Samples.video(path, List.of(Samples.FULL_HD));
        save(video, "{}");

        assertEquals(path, videos.find(video.id()).orElseThrow().path());
        assertEquals(Set.of(path), videos.knownIn(FilePath.of("/m")).keySet());
    }

    @Test
    void keepsTheLongestPath() throws Exception {
        var path = FilePath.of(("/" + "ü".repeat(127)).repeat(16));
        assertTrue(path.encoded().length() > 12_000);
        var video = Samples.video(path, List.of(Samples.FULL_HD));
        save(video, "{}");

        assertEquals(Optional.of(video), videos.find(video.id()));
        assertEquals(Set.of(path.parent()), videos.directoriesIn(FilePath.of("/")));
    }

    @Test
    void keepsTimesThatNoCalendarHas() throws Exception {
        for (var moment : List.of(Instant.MIN, Instant.MAX, Instant.EPOCH.minusNanos(1))) {
            var sample = Samples.video("/at/" + moment.getEpochSecond());
            var video = new Video(sample.id(), sample.path(), new FileSignature(1, moment, "", ""),
                    new MediaInfo("mov", Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), null, 0, List.of()),
                    VideoStatus.MISSING, sample.createdAt(), sample.updatedAt(), sample.lastJob());
            save(video, "{}");

            assertEquals(Optional.of(video), videos.find(video.id()));
        }
    }

    @Test
    void keepsEightMebibytesThatDoNotCompress() throws Exception {
        var random = new Random(42);
        var answer = new StringBuilder();
        random.ints(8 << 20, ' ', 0x7F).forEach(c -> answer.append((char) c));
        var video = Samples.video("/a");
        save(video, answer.toString());

        assertEquals(answer.toString(), videos.findProbeAnswer(video.id()).orElseThrow());

        save(video, "short");
        assertEquals("short", videos.findProbeAnswer(video.id()).orElseThrow());
    }

    @Test
    void keepsTheIdAndTheCreationTimeOfAPath() throws Exception {
        var first = Samples.video("/movies/a.mkv");
        save(first, "1");
        var second = new Video(VideoId.at(Instant.EPOCH), first.path(), Samples.signature(8), first.media(),
                VideoStatus.PRESENT, Samples.NOW.plusSeconds(5), Samples.NOW.plusSeconds(6), JobId.random());
        save(second, "2");

        var expected = new Video(first.id(), first.path(), second.signature(), first.media(), VideoStatus.PRESENT,
                first.createdAt(), second.updatedAt(), second.lastJob());
        assertEquals(Optional.of(expected), videos.find(first.id()));
        assertEquals(Optional.empty(), videos.find(second.id()));
        assertEquals("2", videos.findProbeAnswer(first.id()).orElseThrow());
        assertEquals(1, videos.library().total());
    }

    @Test
    void addsAVideoAndKeepsWhatTurnsOutToBeThere() throws Exception {
        var first = Samples.video("/movies/a.mkv");
        var second = new Video(VideoId.at(Instant.EPOCH), first.path(), Samples.signature(8), first.media(),
                VideoStatus.PRESENT, Samples.NOW.plusSeconds(5), Samples.NOW.plusSeconds(6), JobId.random());
        var other = Samples.video("/movies/b.mkv");
        var receipts = List.of(new Receipt(), new Receipt(), new Receipt());
        videos.add(first, "1", receipts.get(0));
        videos.add(second, "2", receipts.get(1));
        videos.add(other, "3", receipts.get(2));
        for (var receipt : receipts) {
            receipt.awaitStored();
        }

        var expected = new Video(first.id(), first.path(), second.signature(), first.media(), VideoStatus.PRESENT,
                first.createdAt(), second.updatedAt(), second.lastJob());
        assertEquals(Optional.of(expected), videos.find(first.id()));
        assertEquals("2", videos.findProbeAnswer(first.id()).orElseThrow());
        assertEquals(Optional.of(other), videos.find(other.id()));
        assertEquals(2, videos.library().total());
    }

    @Test
    void movesAVideoThatIsSavedUnderAnotherPath() throws Exception {
        var old = Samples.video("/movies/a.mkv");
        save(old, "1");
        var moved = new Video(old.id(), FilePath.of("/series/b.mkv"), old.signature(), old.media(),
                VideoStatus.PRESENT, old.createdAt(), old.updatedAt(), old.lastJob());
        save(moved, "1");

        assertEquals(Optional.of(moved), videos.find(old.id()));
        assertEquals(Map.of(), videos.knownIn(FilePath.of("/movies")));
        assertEquals(new Library(1, 2), videos.library());
    }

    @Test
    void knowsVideosAndFailuresOfOneDirectory() throws Exception {
        var both = Samples.video("/m/both.mkv");
        var video = Samples.video("/m/video.mkv");
        var problem = new FileProblem(FilePath.of("/m/broken"), FileProblem.Code.INVALID_MEDIA, "It's broken.");
        var also = new FileProblem(both.path(), FileProblem.Code.PROBE_FAILED, "Now unreadable.");
        save(both, "");
        save(video, "");
        save(Samples.video("/m/deeper/x.mkv"), "");
        save(Samples.video("/mm/x.mkv"), "");
        saveProblem(problem, Samples.signature(9));
        saveProblem(also, Samples.signature(10));
        saveProblem(new FileProblem(FilePath.of("/m/slow"), FileProblem.Code.PROBE_TIMEOUT, "Slow."), null);

        assertEquals(Map.of(video.path(), new KnownFile(known(video), null), both.path(),
                new KnownFile(known(both), new KnownFailure(Samples.signature(10), also)), problem.path(),
                new KnownFile(null, new KnownFailure(Samples.signature(9), problem))),
                videos.knownIn(FilePath.of("/m")));
    }

    @Test
    void replacesARememberedFailureAndForgetsIt() throws Exception {
        var path = FilePath.of("/m/broken");
        var first = new FileProblem(path, FileProblem.Code.INVALID_MEDIA, "Once.");
        var second = new FileProblem(path, FileProblem.Code.NO_VIDEO_STREAM, "Twice.");
        saveProblem(first, Samples.signature(1));
        saveProblem(second, Samples.signature(2));
        assertEquals(new KnownFailure(Samples.signature(2), second), videos.knownIn(path.parent()).get(path).failure());

        var receipt = new Receipt();
        videos.forgetFailures(List.of(path, FilePath.of("/m/other")), receipt);
        receipt.awaitStored();
        assertEquals(Map.of(), videos.knownIn(path.parent()));

        saveProblem(first, Samples.signature(1));
        var video = Samples.video(path, List.of(Samples.FULL_HD));
        save(video, "");
        assertEquals(Map.of(path, new KnownFile(known(video), null)), videos.knownIn(path.parent()));
    }

    @Test
    void countsTheDeathsOfTheProber() throws Exception {
        var problem = new FileProblem(FilePath.of("/m/deadly"), FileProblem.Code.QUARANTINED, "Deadly.");
        var failure = new KnownFailure(Samples.signature(1), problem, 2);
        var receipt = new Receipt();
        videos.saveProblem(Samples.JOB, problem, failure, receipt);
        receipt.awaitStored();
        assertEquals(failure, videos.knownIn(FilePath.of("/m")).get(problem.path()).failure());
    }

    @Test
    void listsDirectoriesBelowARoot() throws Exception {
        for (var path : List.of("/m/a", "/m/b", "/m/x/y/c", "/m-1/d", "/m0/e", "/M/f", "/n", "/m%/g")) {
            save(Samples.video(path), "");
        }
        saveProblem(new FileProblem(FilePath.of("/m/bad/f"), FileProblem.Code.INVALID_MEDIA, ""), Samples.signature(1));
        var gone = Samples.video("/m/gone/h");
        save(gone, "");
        mark(List.of(gone.id()), VideoStatus.MISSING);

        assertEquals(Set.of(FilePath.of("/m"), FilePath.of("/m/x/y"), FilePath.of("/m/bad")),
                videos.directoriesIn(FilePath.of("/m")));
        assertEquals(8, videos.directoriesIn(FilePath.of("/")).size());
        assertEquals(Set.of(), videos.directoriesIn(FilePath.of("/nothing")));
    }

    @Test
    void marksVideosMissingAndPresent() throws Exception {
        var all = IntStream.range(0, 2500).mapToObj(i -> Samples.video("/m/" + i)).toList();
        for (var video : all) {
            videos.save(video, "", new Receipt());
        }
        var ids = all.stream().map(Video::id).toList();
        mark(ids, VideoStatus.MISSING);
        assertTrue(ids.stream().allMatch(id -> status(id) == VideoStatus.MISSING));
        var marked = videos.find(ids.getLast()).orElseThrow();
        assertEquals(Samples.NOW, marked.updatedAt());

        long revision = videos.library().revision();
        mark(ids, VideoStatus.MISSING);
        assertEquals(revision, videos.library().revision());
        mark(List.of(), VideoStatus.PRESENT);
        assertEquals(revision, videos.library().revision());

        mark(ids.subList(0, 1), VideoStatus.PRESENT);
        assertEquals(VideoStatus.PRESENT, status(ids.getFirst()));
        assertEquals(VideoStatus.MISSING, status(ids.get(1)));
        assertEquals(new Library(2500, revision + 1), videos.library());
    }

    @Test
    void forgetsAVideo() throws Exception {
        var video = Samples.video("/m/a");
        save(video, "{}");

        assertTrue(videos.forget(video.id()));
        assertFalse(videos.forget(video.id()));
        assertEquals(Optional.empty(), videos.find(video.id()));
        assertEquals(Optional.empty(), videos.findProbeAnswer(video.id()));
        assertEquals(new Library(0, 2), videos.library());
        save(video, "{}");
        assertEquals(Optional.of(video), videos.find(video.id()));
    }

    private VideoStatus status(VideoId id) {
        try {
            return videos.find(id).orElseThrow().status();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void save(Video video, String answer) throws Exception {
        var receipt = new Receipt();
        videos.save(video, answer, receipt);
        receipt.awaitStored();
    }

    private void saveProblem(FileProblem problem, FileSignature signature) throws Exception {
        var receipt = new Receipt();
        videos.saveProblem(Samples.JOB, problem, signature == null ? null : new KnownFailure(signature, problem),
                receipt);
        receipt.awaitStored();
    }

    private void mark(List<VideoId> ids, VideoStatus status) throws Exception {
        var receipt = new Receipt();
        if (status == VideoStatus.MISSING) {
            videos.markMissing(ids, JobId.random(), receipt);
        } else {
            videos.markPresent(ids, JobId.random(), receipt);
        }
        receipt.awaitStored();
    }

    private static KnownVideo known(Video video) {
        return new KnownVideo(video.id(), video.signature(), video.status());
    }
}
