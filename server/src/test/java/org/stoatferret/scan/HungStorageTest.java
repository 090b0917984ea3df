package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Storage;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.ProberUnavailableException;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.Rig;
import org.stoatferret.testing.ServedMount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Scans of file systems that stop answering; with a shorter patience than the server's, but real mounts. */
@Timeout(300)
class HungStorageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** What is no mount answers as soon as the machine lets it. */
    private static final Duration BROWSE_LIMIT = Duration.ofSeconds(5);
    private static final ProbeResult VIDEO = new ProbeResult.Probed(
            new MediaInfo("mp4", Duration.ofSeconds(1), null, 0, List.of()), "{}");

    @TempDir
    Path directory;

    private final BlockingQueue<String> probed = new LinkedBlockingQueue<>();
    private final Semaphore answers = new Semaphore(0);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path source;

    @BeforeEach
    void makeFiles() throws IOException {
        directory = directory.toRealPath();
        source = Files.createDirectory(directory.resolve("source"));
        for (var name : List.of("a.mp4", "b.mp4", "sub/c.mp4", "sub/deep/d.mp4")) {
            Files.createDirectories(source.resolve(name).getParent());
            Files.createFile(source.resolve(name));
        }
    }

    @AfterEach
    void close() throws Exception {
        answers.release(1_000_000);
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aMountThatIsServedIsScannedAsAnyOther() throws Exception {
        var mount = mount(directory.resolve("root"));
        answers.release(100);
        var rig = rig(slowly());
        assertEquals("total=4 added=4", Rig.counts(rig.scan()));
        assertEquals("total=4 skipped=4", Rig.counts(rig.scan()));
        assertEquals(List.of(), rig.storage.stalled());
        mount.resume();
    }

    @Test
    void aRootThatHangsWhileItIsProbedFailsTheScanAndIsKnownUntilItAnswers() throws Exception {
        var mount = mount(directory.resolve("root"));
        var rig = rig(slowly());
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        probed.poll(30, TimeUnit.SECONDS);
        mount.stop();
        var job = rig.jobs.await(id, Rig.LONG).orElseThrow();
        assertStalled(job, rig.root);
        assertEquals(List.of(FilePath.of(rig.root.toString())), rig.storage.stalled());
        assertTrue(rig.storage.stalledCalls() > 0);

        assertStalled(rig.scan(), rig.root);
        assertTrue(rig.storage.stalledCalls() < 12, "threads lost: " + rig.storage.stalledCalls());

        mount.resume();
        answers.release(100);
        Eventually.await(() -> rig.storage.stalled().isEmpty());
        assertEquals("total=4 added=4", Rig.counts(rig.scan()));
    }

    @Test
    void aRootThatHangsFromTheStartFailsTheScan() throws Exception {
        var rig = rig(slowly());
        mount(rig.root).stop();
        assertStalled(rig.scan(), rig.root);
    }

    @Test
    void cancelLandsWhileTheRootHangs() throws Exception {
        var mount = mount(directory.resolve("root"));
        var rig = rig(slowly());
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        probed.poll(30, TimeUnit.SECONDS);
        mount.stop();
        answers.release(2); // the next files are looked at now
        rig.jobs.cancel(id);
        assertEquals(Outcome.CANCELLED, outcome(rig.jobs.await(id, PATIENCE).orElseThrow()));
    }

    @Test
    void aMountInTheTreeCostsWhatIsOnItAndNothingOfThatIsMarkedMissing() throws Exception {
        var rig = rig(slowly());
        answers.release(1_000);
        for (var name : List.of("x.mp4", "y/y.mp4", "zz/zz.mp4")) {
            Files.createDirectories(rig.root.resolve(name).getParent());
            Files.createFile(rig.root.resolve(name));
        }
        var mount = mount(rig.root.resolve("mount"));
        assertEquals("total=7 added=7", Rig.counts(rig.scan()));
        Files.delete(source.resolve("sub/deep/d.mp4"));
        Files.delete(source.resolve("a.mp4"));
        Files.delete(rig.root.resolve("x.mp4"));
        mount.stop();
        var job = rig.scan();
        assertEquals("total=3 skipped=2 missing=1 failed=1", Rig.counts(job));
        assertEquals(List.of("STORAGE_STALLED " + rig.root.resolve("mount")), problems(job));
        assertEquals(List.of("x.mp4"), missing(rig));
        assertEquals(List.of(FilePath.of(rig.root.resolve("mount").toString())), rig.storage.stalled());
        for (int i = 0; i < 3; i++) {
            assertEquals("total=3 skipped=2 failed=1", Rig.counts(rig.scan()));
        }
        assertTrue(rig.storage.stalledCalls() <= 3, "threads lost: " + rig.storage.stalledCalls());

        mount.resume();
        Eventually.await(() -> rig.storage.stalledCalls() == 0);
        assertEquals("total=4 skipped=4 missing=2", Rig.counts(rig.scan()));
    }

    @Test
    void filesThatHangInTheirProbesEndAtTheirLimitAndOthersOnTheSameMountAreNotWaitedFor() throws Exception {
        var storage = new Storage(directory.resolve("links"), PATIENCE, BROWSE_LIMIT);
        opened.add(storage);
        var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(2), 2),
                storage);
        opened.add(ffprobe);
        var mount = mount(directory.resolve("root/mount"));
        for (int i = 0; i < 40; i++) {
            Files.createFile(source.resolve("many-" + i + ".mp4"));
        }
        var walked = new CountDownLatch(1);
        var rig = new Rig(directory.resolve("data"), directory.resolve("root"), prober(file -> {
            walked.await(60, TimeUnit.SECONDS);
            mount.stop(); // the file is held by now
            return ffprobe.probe(file);
        }), 2, null, storage);
        opened.add(rig);
        var before = System.nanoTime();
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        Eventually.await(() -> rig.jobs.find(id).orElseThrow().progress().counts().total() != null);
        walked.countDown();
        var job = rig.jobs.await(id, Rig.LONG).orElseThrow();
        assertEquals(Outcome.COMPLETE, outcome(job), () -> String.valueOf(job.state()));
        assertEquals("total=44 failed=44", Rig.counts(job));
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(60).toNanos());
        var codes = problems(job).stream().map(line -> line.split(" ")[0]).distinct().sorted().toList();
        assertEquals(List.of("PROBE_TIMEOUT", "STORAGE_STALLED"), codes);
        mount.resume();
        Eventually.await(() -> rig.storage.stalledCalls() == 0 && ffprobe.abandoned() == 0);
    }

    private static void assertStalled(Job job, Path root) {
        var end = (Ended) job.state();
        assertEquals(Outcome.FAILED, end.outcome());
        assertEquals(root + " cannot be read: its storage does not answer.", end.error());
        // Files that were being held when it began to hang may be told of, too.
        assertTrue(problems(job).contains("STORAGE_STALLED " + root), () -> problems(job).toString());
        assertTrue(problems(job).stream().allMatch(problem -> problem.startsWith("STORAGE_STALLED " + root)),
                () -> problems(job).toString());
    }

    private static List<String> problems(Job job) {
        return job.problems().stream().map(problem -> problem.code() + " " + problem.path()).toList();
    }

    private static List<String> missing(Rig rig) throws InterruptedException {
        return rig.stored().stream().filter(video -> video.status() == VideoStatus.MISSING)
                .map(video -> video.path().displayName()).toList();
    }

    private static Outcome outcome(Job job) {
        return ((Ended) job.state()).outcome();
    }

    private ServedMount mount(Path at) throws IOException {
        var mount = ServedMount.of(source, at);
        opened.add(mount);
        return mount;
    }

    private Rig rig(Prober prober) throws IOException {
        var rig = new Rig(directory.resolve("data"), directory.resolve("root"), prober, 2, null,
                new Storage(directory.resolve("aliases"), PATIENCE, BROWSE_LIMIT));
        opened.add(rig);
        return rig;
    }

    private interface Answer {
        ProbeResult about(FilePath file) throws InterruptedException, ProberUnavailableException;
    }

    /** Everything is a video, once there is a permit. */
    private Prober slowly() {
        return prober(file -> {
            probed.add(file.displayName());
            answers.tryAcquire(60, TimeUnit.SECONDS);
            return VIDEO;
        });
    }

    private static Prober prober(Answer answer) {
        return new Prober() {
            @Override
            public ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException {
                return answer.about(file);
            }

            @Override
            public Availability availability() {
                return new Availability.Available("test", "1", "none");
            }
        };
    }
}
