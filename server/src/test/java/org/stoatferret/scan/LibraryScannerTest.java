package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.ProberUnavailableException;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.Rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What scans do with whatever a prober says; the prober here is the seam, everything else is real. */
@Timeout(300)
class LibraryScannerTest {
    private static final ProbeResult VIDEO = new ProbeResult.Probed(
            new MediaInfo("mp4", Duration.ofSeconds(1), null, 0, List.of()), "{}");

    @TempDir
    Path directory;

    private final BlockingQueue<String> probed = new LinkedBlockingQueue<>();
    private volatile Function<String, ProbeResult> answers = name -> VIDEO;
    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(directory.resolve("data"), directory.resolve("root"), prober(this::answer), 2, null);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whatHasNotChangedIsNotProbedAgain() throws Exception {
        touch("a.mp4", "sub/b.mkv");
        assertEquals("total=2 added=2", Rig.counts(scan()));
        var first = rig.stored();
        assertEquals("total=2 skipped=2", Rig.counts(scan()));
        assertEquals(2, probed.size());

        Files.writeString(rig.root.resolve("a.mp4"), "changed");
        assertEquals("total=2 updated=1 skipped=1", Rig.counts(scan()));
        assertEquals("total=2 updated=2", Rig.counts(rig.scan(Mode.ALL)));
        var last = rig.stored();
        assertEquals(first.getFirst().id(), last.getFirst().id());
        assertEquals(first.getFirst().createdAt(), last.getFirst().createdAt());
        assertEquals(7, last.getFirst().signature().sizeBytes());
    }

    @Test
    void aFailureIsRememberedUntilTheFileChangesUnlessItMayPass() throws Exception {
        touch("bad.mp4", "slow.mp4");
        answers = name -> name.equals("bad.mp4")
                ? new ProbeResult.Failed(Code.INVALID_MEDIA, "It is broken.")
                : new ProbeResult.TimedOut(Duration.ofMillis(1_500));
        var job = scan();
        assertEquals("total=2 failed=2", Rig.counts(job));
        assertEquals(List.of("INVALID_MEDIA It is broken.", "PROBE_TIMEOUT FFmpeg did not answer within 1.5 s."),
                problems(job));
        probed.clear();
        job = scan();
        assertEquals("total=2 failed=2", Rig.counts(job));
        assertEquals(2, problems(job).size());
        assertEquals(List.of("slow.mp4"), List.copyOf(probed));

        answers = name -> VIDEO;
        Files.writeString(rig.root.resolve("bad.mp4"), "mended");
        assertEquals("total=2 added=2", Rig.counts(scan()));
        assertEquals("total=2 skipped=2", Rig.counts(scan()));
    }

    @Test
    void aFileThatTakesTheProberDownTwiceIsQuarantinedUntilItChanges() throws Exception {
        touch("deadly.mp4", "fine.mp4");
        answers = name -> name.equals("deadly.mp4") ? new ProbeResult.Crashed("It died.") : VIDEO;
        assertEquals(List.of("PROBE_FAILED It died. The next scan tries once more."), problems(scan()));
        probed.clear();

        var quarantined = List
                .of("QUARANTINED It died. That was not the first time: the file is left alone until it changes.");
        var job = scan();
        assertEquals(quarantined, problems(job));
        assertEquals("total=2 skipped=1 failed=1", Rig.counts(job));
        assertEquals(List.of("deadly.mp4"), List.copyOf(probed), "once a scan");
        probed.clear();

        answers = name -> VIDEO;
        assertEquals(quarantined, problems(scan()));
        assertEquals(List.of(), List.copyOf(probed));
        job = rig.scan(Mode.ALL);
        assertEquals(quarantined, problems(job), "even by force");
        assertEquals("total=2 updated=1 failed=1", Rig.counts(job));
        assertEquals(List.of("fine.mp4"), List.copyOf(probed));

        Files.writeString(rig.root.resolve("deadly.mp4"), "changed");
        assertEquals("total=2 added=1 skipped=1", Rig.counts(scan()));
    }

    @Test
    void aSingleDeathIsForgottenWhenTheFileAnswersOrChanges() throws Exception {
        touch("a.mp4", "b.mp4");
        answers = name -> new ProbeResult.Crashed("It died.");
        scan();
        Files.writeString(rig.root.resolve("b.mp4"), "changed");
        answers = name -> name.equals("a.mp4") ? VIDEO : new ProbeResult.Crashed("It died.");
        var job = scan();
        assertEquals("total=2 added=1 failed=1", Rig.counts(job));
        assertEquals(List.of("PROBE_FAILED It died. The next scan tries once more."), problems(job));

        answers = name -> new ProbeResult.Crashed("It died.");
        assertEquals(List.of("PROBE_FAILED It died. The next scan tries once more.",
                "QUARANTINED It died. That was not the first time: the file is left alone until it changes."),
                problems(rig.scan(Mode.ALL)), "force counts, too");
    }

    @Test
    void whatIsGoneIsMarkedAndIsBackWhenItReturns() throws Exception {
        touch("a.mp4", "b.mp4", "sub/c.mp4", "sub/deep/d.mp4", "bad.mp4");
        answers = name -> name.equals("bad.mp4") ? new ProbeResult.NotVideo("No.") : VIDEO;
        scan();
        Files.move(rig.root.resolve("a.mp4"), directory.resolve("a.mp4"));
        Files.move(rig.root.resolve("sub"), directory.resolve("sub"));
        Files.delete(rig.root.resolve("bad.mp4"));
        assertEquals("total=1 skipped=1 missing=3", Rig.counts(scan()));
        assertEquals(List.of("a.mp4", "c.mp4", "d.mp4"), names(VideoStatus.MISSING));
        assertEquals("total=1 skipped=1", Rig.counts(scan()), "marked once");

        Files.move(directory.resolve("a.mp4"), rig.root.resolve("a.mp4"));
        Files.move(directory.resolve("sub"), rig.root.resolve("sub"));
        probed.clear();
        assertEquals("total=4 skipped=4", Rig.counts(scan()));
        assertEquals(List.of(), names(VideoStatus.MISSING));
        assertTrue(probed.isEmpty());
    }

    @Test
    void nothingIsMarkedUnderAnEmptyRoot() throws Exception {
        touch("a.mp4", "sub/b.mp4");
        scan();
        Files.move(rig.root, directory.resolve("elsewhere"));
        Files.createDirectory(rig.root);
        Files.createFile(rig.root.resolve(".mounted-here"));
        var job = scan();
        assertEquals("total=0", Rig.counts(job));
        assertTrue(job.warning().startsWith("Videos no longer there, but not marked as missing: 2 (the directory is"),
                job.warning());
        assertEquals(job, rig.jobs.find(job.id()).orElseThrow());
        assertEquals(List.of(), names(VideoStatus.MISSING));
        assertEquals("total=0 missing=2", Rig.counts(rig.scanAcceptingMissing()));
    }

    @Test
    void aMassDisappearanceIsOnlyBelievedWhenConfirmed() throws Exception {
        for (int i = 0; i < 51; i++) {
            touch("many/" + i + ".mp4");
        }
        touch("some/a.mp4", "some/b.mp4", "stays.mp4");
        assertNull(scan().warning());
        Files.move(rig.root.resolve("some"), directory.resolve("some"));
        var few = scan();
        assertEquals("total=52 skipped=52 missing=2", Rig.counts(few));
        assertNull(few.warning());
        Files.move(rig.root.resolve("many"), directory.resolve("many"));
        var many = scan();
        assertEquals("total=1 skipped=1", Rig.counts(many));
        assertTrue(many.warning().contains("51 (that is more than a fifth of what there was)"), many.warning());
        assertEquals("total=1 skipped=1 missing=51", Rig.counts(rig.scanAcceptingMissing()));
    }

    @Test
    void aFileThatHasMovedKeepsItsIdAndIsNotProbed() throws Exception {
        touch("a.mp4", "z/b.mp4");
        scan();
        var before = rig.stored();
        probed.clear();
        Files.move(rig.root.resolve("a.mp4"), Files.createDirectory(rig.root.resolve("new")).resolve("renamed.mp4"));
        Files.move(rig.root.resolve("z/b.mp4"), rig.root.resolve("0.mp4"));
        assertEquals("total=2 moved=2", Rig.counts(scan()));
        assertTrue(probed.isEmpty());
        var after = rig.stored();
        assertEquals(List.of("0.mp4", "renamed.mp4"), after.stream().map(video -> video.path().displayName()).toList());
        assertEquals(before.getFirst().id(), after.getLast().id());
        assertEquals(before.getFirst().createdAt(), after.getLast().createdAt());
        assertEquals(before.getLast().id(), after.getFirst().id());
        assertEquals("total=2 skipped=2", Rig.counts(scan()));
    }

    @Test
    void aHardLinkIsAVideoOfItsOwnAndNotAMove() throws Exception {
        touch("a.mp4");
        scan();
        Files.createLink(rig.root.resolve("b.mp4"), rig.root.resolve("a.mp4"));
        assertEquals("total=2 added=1 skipped=1", Rig.counts(scan()));
        Files.delete(rig.root.resolve("a.mp4"));
        Files.createLink(rig.root.resolve("c.mp4"), rig.root.resolve("b.mp4"));
        Files.createLink(rig.root.resolve("d.mp4"), rig.root.resolve("b.mp4"));
        assertEquals("total=3 added=1 skipped=1 moved=1", Rig.counts(scan()), "one of the new names takes the old one");
    }

    /** To look at each of the names for each of the others would take hours. */
    @Test
    void aFileWithThousandsOfNamesIsScannedInTime() throws Exception {
        touch("0.mp4");
        for (int i = 1; i < 3_000; i++) {
            Files.createLink(rig.root.resolve(i + ".mp4"), rig.root.resolve("0.mp4"));
        }
        assertEquals("total=3000 added=3000", Rig.counts(scan()));
        Files.move(rig.root.resolve("17.mp4"), rig.root.resolve("x.mp4"));
        assertEquals("total=3000 skipped=2999 moved=1", Rig.counts(scan()));
    }

    @Test
    void aScanOfOneDirectoryMarksOnlyWhatWasInIt() throws Exception {
        touch("a.mp4", "sub/b.mp4");
        scan();
        Files.delete(rig.root.resolve("a.mp4"));
        Files.delete(rig.root.resolve("sub/b.mp4"));
        var job = rig.jobs.await(rig.submit(rig.root, Depth.DIRECTORY_ONLY, Mode.CHANGED), Rig.LONG).orElseThrow();
        assertEquals("total=0 missing=1", Rig.counts(job));
        assertEquals(List.of("a.mp4"), names(VideoStatus.MISSING));
    }

    @Test
    void aStoppedScanMarksNothingAndKeepsWhatItHas() throws Exception {
        touch("a.mp4");
        scan();
        Files.delete(rig.root.resolve("a.mp4"));
        touch("b.mp4", "c.mp4", "d.mp4");
        var hanging = new CountDownLatch(1);
        var first = new AtomicReference<String>();
        answers = name -> {
            if (first.compareAndSet(null, name)) {
                return VIDEO;
            }
            hanging.countDown();
            throw new Hang();
        };
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        assertTrue(hanging.await(30, TimeUnit.SECONDS));
        awaitStored(first.get());
        rig.jobs.cancel(id);
        var job = rig.jobs.await(id, Rig.LONG).orElseThrow();
        assertEquals(Outcome.CANCELLED, ((Ended) job.state()).outcome());
        assertEquals("total=3 added=1", Rig.counts(job));
        assertEquals(List.of(), names(VideoStatus.MISSING));
    }

    @Test
    void aFileReplacedByAnotherOfTheSameSizeAndTimeIsProbed() throws Exception {
        touch("a.mp4");
        scan();
        var file = rig.root.resolve("a.mp4");
        var other = Files.createFile(directory.resolve("other"));
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertEquals("total=1 updated=1", Rig.counts(scan()));
    }

    @Test
    void aSecondScanGetsItsShareOfTheProbes() throws Exception {
        for (int i = 0; i < 100; i++) {
            touch("first/" + i + ".mp4");
        }
        for (int i = 0; i < 10; i++) {
            touch("second/late-" + i + ".mp4");
        }
        var turns = new Semaphore(20);
        answers = name -> {
            turns.acquireUninterruptibly();
            probing(20); // what scans share is the time that probes take
            return VIDEO;
        };
        var first = rig.submit(rig.root.resolve("first"), Depth.RECURSIVE, Mode.CHANGED);
        for (int i = 0; i < 22; i++) {
            probed.poll(30, TimeUnit.SECONDS); // twenty were let through, two are under way
        }
        var second = rig.submit(rig.root.resolve("second"), Depth.RECURSIVE, Mode.CHANGED);
        Eventually.await(() -> rig.jobs.find(second).orElseThrow().progress().counts().total() != null);
        turns.release(1_000);
        rig.jobs.await(first, Rig.LONG);
        rig.jobs.await(second, Rig.LONG);
        var order = List.copyOf(probed);
        int last = order.size() - 1;
        while (!order.get(last).startsWith("late-")) {
            last--;
        }
        assertTrue(last < 40, "ten late files were done after " + (last - 9) + " of the first scan");
    }

    @Test
    void withoutAProberAScanFailsWithTheRemedy() throws Exception {
        rig.close();
        rig = new Rig(directory.resolve("data"), directory.resolve("root"), new Prober() {
            @Override
            public ProbeResult probe(FilePath file) {
                throw new AssertionError("never asked");
            }

            @Override
            public Availability availability() {
                return new Availability.Unavailable("Install FFmpeg.");
            }
        }, 2, null);
        var job = scan();
        assertEquals(new Ended(Outcome.FAILED, ((Ended) job.state()).startedAt(), ((Ended) job.state()).finishedAt(),
                "Install FFmpeg."), job.state());
    }

    @Test
    void aProberThatStopsStartingFailsTheScanAfterAFewFiles() throws Exception {
        for (int i = 0; i < 50; i++) {
            touch(i + ".mp4");
        }
        answers = name -> {
            throw new Refusal();
        };
        var job = scan();
        assertEquals(Outcome.FAILED, ((Ended) job.state()).outcome());
        assertEquals("No more processes.", ((Ended) job.state()).error());
        assertTrue(job.progress().counts().failed() <= 6, Rig.counts(job));
        answers = name -> VIDEO;
        assertEquals("total=50 added=50", Rig.counts(scan()), "nothing was held against the files");
    }

    @Test
    void anUnreadableRootFailsTheScan() throws Exception {
        Files.delete(rig.root);
        var job = scan();
        assertEquals("The scan cannot begin: the directory does not exist: " + rig.root, ((Ended) job.state()).error());
    }

    private static void probing(int milliseconds) {
        try {
            new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Hang extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private ProbeResult answer(FilePath file) throws InterruptedException, ProberUnavailableException {
        probed.add(file.displayName());
        try {
            return answers.apply(file.displayName());
        } catch (Hang e) {
            new CountDownLatch(1).await();
            throw new AssertionError(e);
        } catch (Refusal e) {
            throw new ProberUnavailableException("No more processes.", e);
        }
    }

    private interface Answer {
        ProbeResult about(FilePath file) throws InterruptedException, ProberUnavailableException;
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

    private Job scan() throws Exception {
        return rig.scan();
    }

    private List<String> problems(Job job) throws InterruptedException {
        return rig.jobs.problems(job.id(), 100, 0).items().stream()
                .map(problem -> problem.code() + " " + problem.message()).sorted().toList();
    }

    private List<String> names(VideoStatus status) throws InterruptedException {
        return rig.stored().stream().filter(video -> video.status() == status)
                .map(video -> video.path().displayName()).sorted().toList();
    }

    private void awaitStored(String name) {
        Eventually.await(name + " is stored",
                () -> rig.stored().stream().anyMatch(video -> video.path().displayName().equals(name)));
    }

    private void touch(String... names) throws IOException {
        for (var name : names) {
            var file = rig.root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }
}
