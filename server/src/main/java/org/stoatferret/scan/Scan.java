package org.stoatferret.scan;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.DirectoryWalk;
import org.stoatferret.files.FileRules;
import org.stoatferret.files.FoundFile;
import org.stoatferret.files.Problems;
import org.stoatferret.files.Root;
import org.stoatferret.files.StorageStalledException;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.job.Phase;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.ProbeResult.Crashed;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.NotVideo;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.TimedOut;
import org.stoatferret.probe.ProbeResult.Unsupported;
import org.stoatferret.probe.ProberUnavailableException;
import org.stoatferret.scan.ProbeLine.Candidate;

/**
 * One scan: a scope in which one subtask walks the tree, another compares what it finds with what is stored, others
 * probe what is new, and one makes sure that the storage answers; then the marking of what is gone. Nothing of it is left running when it returns or throws.
 */
final class Scan {
    /** So many starts of the prober must fail in a row before the scan gives up. */
    private static final int MAX_LAUNCH_FAILURES = 5;
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(3);

    private final AtomicInteger launchFailures = new AtomicInteger(); // in a row
    private final ScanRequest request;
    private final JobContext job;
    private final Root root;
    private final FileRules rules;
    private final Ledger ledger;
    private final ProbeLine line;

    Scan(ScanRequest request, JobContext job, Root root, FileRules rules, Ledger ledger, ProbeLine line) {
        this.request = request;
        this.job = job;
        this.root = root;
        this.rules = rules;
        this.ledger = ledger;
        this.line = line;
    }

    void run() throws InterruptedException, JobFailedException {
        job.enter(Phase.DISCOVERING);
        var comparison = new Comparison(request, root, ledger, line);
        var relay = new Relay();
        var probing = new CountDownLatch(line.width());
        try (var scope = StructuredTaskScope.open(Joiner.<Void>awaitAllSuccessfulOrThrow(),
                settings -> settings.withName("scan-" + job.id())
                        .withThreadFactory(Thread.ofVirtual().name("probe-", 1).factory()))) {
            scope.fork(() -> walk(relay));
            scope.fork(() -> compare(relay, comparison));
            for (int i = 0; i < line.width(); i++) {
                scope.fork(() -> probeAll(probing));
            }
            scope.fork(() -> watch(probing));
            scope.join();
        } catch (FailedException e) {
            throw failure(e.getCause());
        }
        ledger.settle();
        job.enter(Phase.FINISHING);
        comparison.absence().mark(comparison.seen(), request.missing(), ledger, job);
        ledger.settle();
    }

    private Void walk(Relay relay) throws InterruptedException, JobFailedException {
        try {
            new DirectoryWalk(root, rules, request.depth() == Depth.RECURSIVE).run(relay);
        } catch (IOException e) {
            throw new JobFailedException(e.getMessage() + ".", e);
        }
        relay.end();
        return null;
    }

    private Void compare(Relay relay, Comparison comparison) throws InterruptedException, JobFailedException {
        relay.tell(comparison);
        job.found(comparison.total());
        job.enter(Phase.PROBING);
        line.end();
        return null;
    }

    /** Neither the walk nor the probes tell a storage that is slow from one that is gone. */
    private Void watch(CountDownLatch probing) throws InterruptedException, JobFailedException {
        while (!probing.await(WATCH_INTERVAL.toNanos(), TimeUnit.NANOSECONDS)) {
            try {
                root.look();
            } catch (StorageStalledException e) {
                ledger.problem(Problems.ofDirectory(request.path(), e), null);
                throw new JobFailedException(request.path() + " cannot be read: its storage does not answer.", e);
            } catch (IOException e) {
                // What to make of that is up to whoever reads what is in it.
                continue;
            }
        }
        return null;
    }

    private Void probeAll(CountDownLatch probing) throws InterruptedException, JobFailedException {
        var taker = line.taker();
        for (var candidate = taker.take(); candidate != null; candidate = taker.take()) {
            look(candidate);
        }
        probing.countDown();
        return null;
    }

    /** Makes sure that it is the file itself which is probed, and that nobody is writing it. */
    private void look(Candidate candidate) throws InterruptedException, JobFailedException {
        var path = candidate.file().path();
        try (var held = root.hold(path, candidate.file().signature().device())) {
            var signature = held.signature();
            if (candidate.looks() > 0 && !signature.isSameFile(candidate.file().signature())) {
                putOff(candidate, signature);
                return;
            }
            var result = probe(new FoundFile(path, signature));
            if (result == null) {
                return;
            }
            var after = result instanceof TimedOut ? signature : held.current();
            boolean isPutOff = !after.isSameFile(signature)
                    || isLasting(result) && line.mayBeIncomplete(candidate, signature);
            if (isPutOff) {
                putOff(candidate, after);
            } else {
                conclude(candidate.as(signature, 0), result);
            }
        } catch (IOException e) {
            ledger.problem(Problems.ofFile(path, e), null);
        }
    }

    private void putOff(Candidate candidate, FileSignature signature) throws InterruptedException, JobFailedException {
        if (!line.putOff(candidate, signature)) {
            fail(candidate, Code.STILL_GROWING,
                    "The file was still being written when the scan ended; the next one looks at it again.");
        }
    }

    /** Null if nobody could be asked, which has been written down. */
    private @Nullable ProbeResult probe(FoundFile file) throws InterruptedException, JobFailedException {
        try {
            var result = line.probe(file, job);
            launchFailures.set(0);
            return result;
        } catch (ProberUnavailableException e) {
            if (launchFailures.incrementAndGet() >= MAX_LAUNCH_FAILURES) {
                throw new JobFailedException(e.getMessage(), e);
            }
            ledger.problem(new FileProblem(file.path(), Code.PROBE_FAILED, e.getMessage()), null);
            return null;
        }
    }

    /** Whether asking again about the same bytes would be pointless. */
    private static boolean isLasting(ProbeResult result) {
        return switch (result) {
            case Probed _,TimedOut _,Crashed _ -> false;
            case NotVideo _,Unsupported _ -> true;
            case Failed failed -> failed.code().isLasting();
        };
    }

    private void conclude(Candidate candidate, ProbeResult result) throws InterruptedException, JobFailedException {
        switch (result) {
            case Probed probed -> ledger.video(candidate.file(), candidate.known(), probed);
            case NotVideo none -> fail(candidate, Code.NO_VIDEO_STREAM, none.message());
            case Unsupported unsupported -> fail(candidate, Code.UNSUPPORTED_FORMAT, unsupported.message());
            case Crashed crashed -> crash(candidate, crashed.message());
            case TimedOut timedOut -> fail(candidate, Code.PROBE_TIMEOUT,
                    "FFmpeg did not answer within " + timedOut.limit().toMillis() / 1000.0 + " s.");
            case Failed failed -> fail(candidate, failed.code(), failed.message());
        }
    }

    private void fail(Candidate candidate, Code code, String message) throws InterruptedException, JobFailedException {
        var problem = new FileProblem(candidate.file().path(), code, message);
        ledger.problem(problem, code.isLasting() ? new KnownFailure(candidate.file().signature(), problem) : null);
    }

    /** A file that takes the prober down again is not given to it a third time. */
    private void crash(Candidate candidate, String message) throws InterruptedException, JobFailedException {
        int deaths = candidate.deaths() + 1;
        boolean quarantined = deaths >= KnownFailure.MAX_DEATHS;
        var problem = new FileProblem(candidate.file().path(), quarantined ? Code.QUARANTINED : Code.PROBE_FAILED,
                message + (quarantined
                        ? " That was not the first time: the file is left alone until it changes."
                        : " The next scan tries once more."));
        ledger.problem(problem, new KnownFailure(candidate.file().signature(), problem, deaths));
    }

    /** What the first subtask that failed has to say. */
    private static JobFailedException failure(Throwable cause) {
        return switch (cause) {
            case JobFailedException failed -> failed;
            case RuntimeException unforeseen -> throw unforeseen;
            case Error error -> throw error;
            default -> throw new IllegalStateException(cause);
        };
    }
}
