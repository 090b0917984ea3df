package org.stoatferret.scan;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;

import org.stoatferret.files.Problems;
import org.stoatferret.files.Root;
import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.files.Storage;
import org.stoatferret.files.StorageStalledException;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.job.JobTask;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.VideoStore;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.Prober.Availability;

/**
 * Scans directories: from a path to what is known about the media below it. Any number of scans may run at once; they
 * share the probes fairly.
 */
public final class LibraryScanner implements JobTask {
    private final Semaphore probes;
    private final ScanConfig config;
    private final Storage storage;
    private final Prober prober;
    private final VideoStore videos;
    private final InstantSource clock;

    public LibraryScanner(ScanConfig config, Storage storage, Prober prober, VideoStore videos, InstantSource clock) {
        this.config = config;
        this.storage = storage;
        this.prober = prober;
        this.videos = videos;
        this.clock = clock;
        this.probes = new Semaphore(config.parallelism(), true);
    }

    @Override
    public void run(ScanRequest request, JobContext job) throws InterruptedException, JobFailedException {
        if (prober.availability() instanceof Availability.Unavailable unavailable) {
            throw new JobFailedException(unavailable.remedy());
        }
        var ledger = new Ledger(videos, job, clock);
        var growing = new Growing(config.patience(), clock);
        // Twice as many as can have a turn: while some are being read, the next ones are got ready, and the last ones noted.
        var line = new ProbeLine(2 * config.parallelism(), probes, prober, growing);
        try (var root = open(request.path(), ledger)) {
            new Scan(request, job, root, config.rules(), ledger, line).run();
        }
    }

    private Root open(FilePath path, Ledger ledger) throws InterruptedException, JobFailedException {
        try {
            return storage.open(check(path));
        } catch (StorageStalledException e) {
            ledger.problem(Problems.ofDirectory(path, e), null);
            throw new JobFailedException(path + " cannot be read: its storage does not answer.", e);
        } catch (IOException e) {
            throw new JobFailedException(
                    "The scan of " + path + " cannot begin. " + Problems.ofDirectory(path, e).message(), e);
        }
    }

    private Verdict.Allowed check(FilePath path)
            throws InterruptedException, JobFailedException, StorageStalledException {
        return switch (config.roots().check(path)) {
            case Verdict.Allowed allowed -> allowed;
            case Verdict.NotAllowed _ -> throw new JobFailedException(path + " may not be scanned any more.");
            case Verdict.Invalid invalid -> throw new JobFailedException("The scan cannot begin: " + invalid.detail());
            case Verdict.Stalled stalled -> throw new StorageStalledException(stalled.detail());
        };
    }

    /** How many files are being probed just now. */
    public int probesUnderWay() {
        return config.parallelism() - probes.availablePermits();
    }
}
