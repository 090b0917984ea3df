package org.stoatferret.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobState;
import org.stoatferret.job.Progress;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.JobId;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

/** A database with as much in it as a large collection of films and series has, the same each time. */
final class LargeLibrary {
    static final JobId FAILING = JobId.random();
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String PROBE_ANSWER = "{\"streams\":[" + "{\"codec_name\":\"h264\"},".repeat(40) + "{}]}";
    private static final List<String> WORDS = List.of("the", "Night", "of", "Water", "Été", "river", "Zwei", "House",
            "long", "Winter", "island", "Last", "Café", "train", "garden", "stone", "Sea", "letters", "moon", "road");

    private final Random random = new Random(42);

    static Database open(Path directory) {
        return Database.open(DataDirectory.take(directory),
                new DatabaseConfig(4, new Retention(1_000, Duration.ofDays(30))),
                InstantSource.system());
    }

    /** Stores so many videos; how many seconds that took. */
    double addVideos(JdbcVideoStore store, int count) throws InterruptedException {
        var videos = new ArrayList<Video>();
        for (int i = 0; i < count; i++) {
            videos.add(video(i));
        }
        var stored = new CountDownLatch(count);
        long start = System.nanoTime();
        for (var video : videos) {
            store.save(video, PROBE_ANSWER, new Count(stored));
        }
        await(stored);
        return (System.nanoTime() - start) / 1e9;
    }

    /** Stores so many jobs, the last of which has as many errors. */
    void addJobs(JdbcVideoStore videos, JdbcJobStore jobs, int count) throws InterruptedException {
        var directory = FilePath.of("/srv/media");
        var request = new ScanRequest(directory, directory, ScanRequest.Depth.RECURSIVE, ScanRequest.Mode.CHANGED);
        var stored = new CountDownLatch(2 * count);
        var first = InstantSource.system().instant().minusSeconds(count);
        for (int i = 1; i <= count; i++) {
            var at = first.plusSeconds(i);
            var outcome = i % 10 == 0 ? JobState.Outcome.FAILED : JobState.Outcome.COMPLETE;
            jobs.insert(new Job(i == count ? FAILING : JobId.random(), request, 1, at,
                    new JobState.Ended(outcome, at, at, null), Progress.NONE, List.of(), null), new Count(stored));
        }
        for (int i = 0; i < count; i++) {
            var problem = new FileProblem(FilePath.of("/srv/media/broken/" + i + ".mkv"),
                    FileProblem.Code.INVALID_MEDIA, "it is not what its name says");
            videos.saveProblem(FAILING, problem, null, new Count(stored));
        }
        await(stored);
    }

    private static void await(CountDownLatch stored) throws InterruptedException {
        if (!stored.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(stored.getCount() + " rows have not been stored");
        }
    }

    private Video video(int number) {
        boolean isFilm = number % 5 == 0;
        var name = words(3) + (isFilm ? " (" + (1950 + random.nextInt(75)) + ")" : " S01E" + number % 20);
        var directory = isFilm ? "/srv/media/Films/" + name : "/srv/media/Series/Show " + number / 20 + "/Season 1";
        var at = BEGINNING.plusMillis(number * 7L);
        var signature = new FileSignature(50_000_000L + random.nextLong(20_000_000_000L),
                BEGINNING.minusSeconds(random.nextInt(100_000_000)), Integer.toString(1_000_000 + number), "2049");
        return new Video(VideoId.at(at), FilePath.of(directory + "/" + number + " " + name + ".mkv"), signature,
                new MediaInfo(random.nextInt(3) == 0 ? "mp4" : "matroska",
                        Duration.ofMillis(60_000 + random.nextInt(9_000_000)), 1_000_000L + random.nextInt(20_000_000),
                        12, tracks()),
                random.nextInt(50) == 0 ? VideoStatus.MISSING : VideoStatus.PRESENT, at, at, FAILING);
    }

    private List<Track> tracks() {
        var isLarge = random.nextInt(4) == 0;
        var picture = new VideoTrack(isLarge ? "hevc" : "h264", "Main", isLarge ? 3840 : 1920,
                isLarge ? 2160 : 800 + random.nextInt(281), 0, new Rational(24_000, 1001), null, "yuv420p",
                isLarge ? 10 : 8, "bt709", "bt709", "bt709", isLarge ? Hdr.HDR10 : Hdr.NONE);
        var sound = new AudioTrack(random.nextBoolean() ? "aac" : "eac3", 6, "5.1(side)", 48_000, "eng");
        return List.of(picture, sound, new SubtitleTrack("subrip", "eng"), new SubtitleTrack("subrip", "ger"));
    }

    private String words(int count) {
        return String.join(" ", random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).toList());
    }

    private record Count(CountDownLatch latch) implements WriteReceipt, EventReceipt {
        @Override
        public void stored() {
            latch.countDown();
        }

        @Override
        public void stored(long sequence) {
            latch.countDown();
        }

        @Override
        public void lost(Exception cause) {
            throw new IllegalStateException("a row was lost", cause);
        }
    }
}
