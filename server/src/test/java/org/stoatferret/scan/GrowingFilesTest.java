package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Storage;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Scans that meet files which somebody is still writing. */
@Timeout(300)
class GrowingFilesTest {
    private static final ProbeResult VIDEO = new ProbeResult.Probed(
            new MediaInfo("mp4", Duration.ofSeconds(1), null, 0, List.of()), "{}");
    private static final ProbeResult BROKEN = new ProbeResult.Failed(Code.INVALID_MEDIA, "It is broken.");

    @TempDir
    Path directory;

    private final BlockingQueue<String> probed = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile Function<FilePath, ProbeResult> answers = file -> VIDEO;
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(directory.resolve("data"), directory.resolve("root"), prober(), 2, null);
        opened.add(rig);
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aRealVideoThatIsBeingCopiedEndsAsOneOfItsFinalSize() throws Exception {
        var storage = new Storage(directory.resolve("links"));
        opened.add(storage);
        var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30), 2),
                storage);
        opened.add(ffprobe);
        var real = new Rig(directory.resolve("data-2"), directory.resolve("root-2"), ffprobe, 2, null, storage);
        opened.add(real);
        var whole = Files.readAllBytes(Media.video(directory.resolve("whole.mp4"), Duration.ofSeconds(3)));
        var file = Files.createFile(real.root.resolve("growing.mp4"));
        var id = real.submit(real.root, Depth.RECURSIVE, Mode.CHANGED);
        int portion = whole.length / 10 + 1; // it looks again after 3 s, and not after the 5 that the scan waits
        for (int from = 0; from < whole.length; from += portion) {
            Files.write(file, Arrays.copyOfRange(whole, from, Math.min(whole.length, from + portion)),
                    StandardOpenOption.APPEND);
            pause(60);
            assertTrue(!real.jobs.find(id).orElseThrow().state().isTerminal(), "the scan did not wait");
        }
        var job = real.jobs.await(id, Rig.LONG).orElseThrow();
        assertEquals("total=1 added=1", Rig.counts(job));
        assertEquals(whole.length, real.stored().getFirst().signature().sizeBytes());
        assertEquals("total=1 skipped=1", Rig.counts(real.scan()));
    }

    @Test
    void whatGrowsDuringItsProbeIsPutOffUntilItHasStopped() throws Exception {
        var file = Files.createFile(rig.root.resolve("a.mp4"));
        Files.createFile(rig.root.resolve("b.mp4"));
        answers = path -> {
            if (path.displayName().equals("a.mp4") && times("a.mp4") <= 3) {
                append(file);
            }
            return VIDEO;
        };
        assertEquals("total=2 added=2", Rig.counts(rig.scan()));
        assertEquals(4, times("a.mp4"));
        assertEquals(1, times("b.mp4"));
        assertEquals(3, rig.stored().getFirst().signature().sizeBytes());
    }

    @Test
    void whatNeverStopsGrowingEndsTheScanAfterItsLimitAndIsLookedAtAgainByTheNext() throws Exception {
        var file = Files.createFile(rig.root.resolve("a.mp4"));
        answers = path -> {
            append(file);
            return VIDEO;
        };
        var job = rig.scan();
        assertEquals("total=1 failed=1", Rig.counts(job));
        assertEquals(Code.STILL_GROWING, job.problems().getFirst().code());
        answers = path -> VIDEO;
        assertEquals("total=1 added=1", Rig.counts(rig.scan()));
    }

    @Test
    void aFreshFileThatMakesNoSenseIsTriedAgainOnceAndAnOldOneIsNot() throws Exception {
        for (var name : List.of("fresh.mp4", "mended.mp4", "old.mp4", "tomorrow.mp4")) {
            Files.createFile(rig.root.resolve(name));
        }
        var now = Files.getLastModifiedTime(rig.root.resolve("fresh.mp4")).toInstant();
        touch("old.mp4", now.minusSeconds(60));
        touch("tomorrow.mp4", now.plus(Duration.ofDays(1)));
        answers = path -> path.displayName().equals("mended.mp4") && times("mended.mp4") == 2 ? VIDEO : BROKEN;
        assertEquals("total=4 added=1 failed=3", Rig.counts(rig.scan()));
        assertEquals(List.of(2, 2, 1, 1),
                List.of(times("fresh.mp4"), times("mended.mp4"), times("old.mp4"), times("tomorrow.mp4")));
        assertEquals("total=4 skipped=1 failed=3", Rig.counts(rig.scan()), "remembered");
        assertEquals(6, probed.size());
    }

    @Test
    void freshFilesThatAreDoneAreProbedOnceAndNotWaitedFor() throws Exception {
        for (int i = 0; i < 100; i++) {
            Files.createFile(rig.root.resolve(i + ".mp4"));
        }
        assertEquals("total=100 added=100", Rig.counts(rig.scan()));
        assertEquals(100, probed.size());
    }

    @Test
    void cancelLandsWhileAFileIsWaitedFor() throws Exception {
        var file = Files.createFile(rig.root.resolve("a.mp4"));
        answers = path -> {
            append(file);
            return VIDEO;
        };
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        probed.poll(10, TimeUnit.SECONDS);
        rig.jobs.cancel(id);
        var job = rig.jobs.await(id, Duration.ofSeconds(10)).orElseThrow();
        assertEquals(Outcome.CANCELLED, ((Ended) job.state()).outcome());
    }

    private int times(String name) {
        return Collections.frequency(List.copyOf(probed), name);
    }

    private void touch(String name, Instant time) throws IOException {
        Files.setLastModifiedTime(rig.root.resolve(name), FileTime.from(time));
    }

    private static void append(Path file) {
        try {
            Files.writeString(file, "x", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void pause(int milliseconds) throws InterruptedException {
        new Semaphore(0).tryAcquire(milliseconds, TimeUnit.MILLISECONDS);
    }

    private Prober prober() {
        return new Prober() {
            @Override
            public ProbeResult probe(FilePath file) {
                probed.add(file.displayName());
                return answers.apply(file);
            }

            @Override
            public Availability availability() {
                return new Availability.Available("test", "1", "none");
            }
        };
    }
}
