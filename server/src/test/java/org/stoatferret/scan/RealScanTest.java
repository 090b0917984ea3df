package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Storage;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.PinnedThreads;
import org.stoatferret.testing.Rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Scans with real children: FFmpeg's own, and some that misbehave. */
@Timeout(300)
class RealScanTest {
    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private HangingChildren hanging;

    @BeforeEach
    void writeScript() throws IOException {
        hanging = new HangingChildren(directory);
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void findsWhatIsInAFolder() throws Exception {
        var rig = rig(null, Duration.ofSeconds(30), null);
        Media.video(rig.root.resolve("plain.mp4"), Duration.ofSeconds(1));
        Media.rich(Files.createDirectory(rig.root.resolve("sub")).resolve("rich.mkv"));
        Media.sound(rig.root.resolve("sound.mp4"), Duration.ofSeconds(1));
        Files.writeString(rig.root.resolve("text.mp4"), "not a video");
        Files.writeString(rig.root.resolve("ignored.txt"), "not looked at");

        Job job;
        try (var recording = PinnedThreads.record()) {
            job = rig.scan();
            PinnedThreads.assertNoneOfOurs(recording, directory.resolve("scan.jfr"));
        }
        assertEquals("total=4 added=2 failed=2", Rig.counts(job));
        var stored = rig.stored();
        assertEquals(List.of("plain.mp4", "rich.mkv"),
                stored.stream().map(video -> video.path().displayName()).toList());
        var rich = stored.getLast();
        assertEquals("matroska", rich.media().container());
        assertEquals(2, rich.media().chapterCount());
        assertEquals(48, rich.media().video().orElseThrow().height());
        assertTrue(rig.videos.findProbeAnswer(rich.id()).orElseThrow().contains("\"chapters\""));
        assertEquals(List.of("INVALID_MEDIA", "NO_VIDEO_STREAM"),
                job.problems().stream().map(problem -> problem.code().name()).sorted().toList());
        assertEquals("total=4 skipped=2 failed=2", Rig.counts(rig.scan()));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "STOAT_FERRET_MEDIA", matches = ".+", disabledReason = "names no real media")
    void givenMediaAllEndsAsVideosOrAsProblemsWithASentence() throws Exception {
        var rig = new Rig(directory.resolve("data"), Path.of(System.getenv("STOAT_FERRET_MEDIA")),
                ffprobe(null, Duration.ofSeconds(30)), 2, null);
        opened.add(rig);
        var job = rig.scan();
        var counts = job.progress().counts();
        assertEquals(counts.total(), counts.scanned());
        assertEquals(counts.scanned(), counts.added() + counts.failed());
        assertTrue(rig.stored().stream().filter(video -> video.path().display().contains("/ok/")).count() >= 3);
        for (var problem : rig.jobs.problems(job.id(), 1_000, 0).items()) {
            assertFalse(problem.path().display().contains("/ok/"), problem::toString);
            assertTrue(problem.message().endsWith("."), problem::toString);
        }
        var again = rig.scan().progress().counts();
        assertEquals(counts.added(), again.skipped());
        assertEquals(counts.failed(), again.failed());
    }

    @RepeatedTest(5)
    void cancelEndsChildrenThatRefuseToDieAndKeepsWhatWasStored() throws Exception {
        var rig = rig(hanging.script(), Duration.ofMinutes(5), null);
        Files.createFile(rig.root.resolve("quick.mp4"));
        for (int i = 0; i < 4; i++) {
            Files.createFile(rig.root.resolve("hang-" + i + ".mp4"));
        }
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        var children = hanging.await(2);
        rig.jobs.cancel(id);
        var job = rig.jobs.await(id, Rig.LONG).orElseThrow();
        assertEquals(Outcome.CANCELLED, outcome(job));
        assertEquals(5, job.progress().counts().total());
        assertEquals(job.progress().counts().added(), rig.stored().size());
        HangingChildren.assertEnded(children);
    }

    @Test
    void theLimitOfAJobHoldsWhileEveryChildHangs() throws Exception {
        var rig = rig(hanging.script(), Duration.ofMinutes(5), Duration.ofSeconds(5));
        for (int i = 0; i < 4; i++) {
            Files.createFile(rig.root.resolve("hang-" + i + ".mp4"));
        }
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        var children = hanging.await(2);
        assertEquals(Outcome.TIMEOUT, outcome(rig.jobs.await(id, Rig.LONG).orElseThrow()));
        HangingChildren.assertEnded(children);
    }

    @Test
    void theLimitOfAFileEndsItsChildrenAndTheScanGoesOn() throws Exception {
        var rig = rig(hanging.script(), Duration.ofSeconds(3), null);
        Files.createFile(rig.root.resolve("hang-0.mp4"));
        Files.createFile(rig.root.resolve("hang-1.mp4"));
        Files.createFile(rig.root.resolve("quick.mp4"));
        var job = rig.scan();
        assertEquals("total=3 added=1 failed=2", Rig.counts(job));
        assertEquals(List.of(FileProblem.Code.PROBE_TIMEOUT, FileProblem.Code.PROBE_TIMEOUT),
                job.problems().stream().map(FileProblem::code).toList());
        HangingChildren.assertEnded(hanging.await(2));
    }

    private Rig rig(Path executable, Duration fileTimeout, Duration jobTimeout)
            throws IOException, InterruptedException {
        var rig = new Rig(directory.resolve("data"), directory.resolve("root"), ffprobe(executable, fileTimeout), 2,
                jobTimeout);
        opened.add(rig);
        return rig;
    }

    private Ffprobe ffprobe(Path executable, Duration timeout) throws IOException, InterruptedException {
        var storage = new Storage(directory.resolve("links"));
        opened.add(storage);
        var ffprobe = Ffprobe.find(new FfprobeConfig(executable, TestFfmpeg.cacheDirectory(), timeout, 2), storage);
        opened.add(ffprobe);
        return ffprobe;
    }

    private static Outcome outcome(Job job) {
        return ((Ended) job.state()).outcome();
    }
}
