package org.stoatferret.scan;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.FoundFile;
import org.stoatferret.job.JobContext;
import org.stoatferret.media.KnownFile.KnownVideo;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.ProberUnavailableException;

/** The files of one scan that wait to be probed, and the turns to probe that it shares with other scans. */
final class ProbeLine {
    /** Beyond this the walk waits for the probes. */
    private static final int CAPACITY = 100_000;

    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>(CAPACITY);
    private final int width;
    private final Semaphore turns;
    private final Prober prober;

    private sealed interface Entry {
        record End() implements Entry {}
    }

    /**
     * A file, and what is stored under its path.
     *
     * @param deaths
     *            how often the prober has died of the file as it is now
     */
    record Candidate(FoundFile file, @Nullable KnownVideo known, int deaths) implements Entry {}

    /**
     * Opens a line.
     *
     * @param width
     *            how many threads will take from it
     * @param turns
     *            fair, so that scans take turns
     */
    ProbeLine(int width, Semaphore turns, Prober prober) {
        this.width = width;
        this.turns = turns;
        this.prober = prober;
    }

    int width() {
        return width;
    }

    void put(Candidate candidate) throws InterruptedException {
        queue.put(candidate);
    }

    /** Says that nothing more will be put: each taker gets one mark. */
    void end() throws InterruptedException {
        for (int i = 0; i < width; i++) {
            queue.put(new Entry.End());
        }
    }

    /** Waits for the next file; null at the end. */
    @Nullable
    Candidate take() throws InterruptedException {
        return queue.take() instanceof Candidate candidate ? candidate : null;
    }

    /** Probes a file when it is this scan's turn. */
    ProbeResult probe(FoundFile file, JobContext job) throws InterruptedException, ProberUnavailableException {
        turns.acquire();
        job.probing(file.path());
        try {
            return prober.probe(file.path());
        } finally {
            job.probed(file.path());
            turns.release();
        }
    }
}
