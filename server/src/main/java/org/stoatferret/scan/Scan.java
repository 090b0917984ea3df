package org.stoatferret.scan;

import java.io.IOException;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.atomic.AtomicInteger;

import org.stoatferret.files.DirectoryWalk;
import org.stoatferret.files.Storage;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.job.Phase;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileProblem.Code;
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
 * One scan: a scope in which one subtask walks the tree and others probe what it yields, then the marking of what is
 * gone. Nothing of it is left running when it returns or throws.
 */
final class Scan {
    /** So many starts of the prober must fail in a row before the scan gives up. */
    private static final int MAX_LAUNCH_FAILURES = 5;

    private final AtomicInteger launchFailures = new AtomicInteger(); // in a row
    private final ScanRequest request;
    private final JobContext job;
    private final Storage storage;
    private final ScanConfig config;
    private final Ledger ledger;
    private final ProbeLine line;

    Scan(ScanRequest request, JobContext job, Storage storage, ScanConfig config, Ledger ledger, ProbeLine line) {
        this.request = request;
        this.job = job;
        this.storage = storage;
        this.config = config;
        this.ledger = ledger;
        this.line = line;
    }

    void run() throws InterruptedException, JobFailedException {
        job.enter(Phase.DISCOVERING);
        var comparison = new Comparison(request, storage, ledger, line);
        try (var scope = StructuredTaskScope.open(Joiner.<Void>awaitAllSuccessfulOrThrow(),
                settings -> settings.withName("scan-" + job.id())
                        .withThreadFactory(Thread.ofVirtual().name("probe-", 1).factory()))) {
            scope.fork(() -> walk(comparison));
            for (int i = 0; i < line.width(); i++) {
                scope.fork(this::probeAll);
            }
            scope.join();
        } catch (FailedException e) {
            throw failure(e.getCause());
        }
        ledger.settle();
        job.enter(Phase.FINISHING);
        comparison.absence().mark(comparison.seen(), request.missing(), ledger, job);
        ledger.settle();
    }

    private Void walk(Comparison comparison) throws InterruptedException, JobFailedException {
        try (var root = storage.open(request.path())) {
            new DirectoryWalk(root, config.rules(), request.depth() == Depth.RECURSIVE).run(comparison);
        } catch (IOException e) {
            throw new JobFailedException(e.getMessage() + ".", e);
        }
        job.found(comparison.total());
        job.enter(Phase.PROBING);
        line.end();
        return null;
    }

    private Void probeAll() throws InterruptedException, JobFailedException {
        for (var candidate = line.take(); candidate != null; candidate = line.take()) {
            probe(candidate);
        }
        return null;
    }

    private void probe(Candidate candidate) throws InterruptedException, JobFailedException {
        var path = candidate.file().path();
        ProbeResult result;
        try {
            result = line.probe(candidate.file(), job);
            launchFailures.set(0);
        } catch (ProberUnavailableException e) {
            if (launchFailures.incrementAndGet() >= MAX_LAUNCH_FAILURES) {
                throw new JobFailedException(e.getMessage(), e);
            }
            ledger.problem(new FileProblem(path, Code.PROBE_FAILED, e.getMessage()), null);
            return;
        }
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
