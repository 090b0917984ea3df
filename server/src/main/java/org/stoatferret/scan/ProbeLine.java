package org.stoatferret.scan;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.FoundFile;
import org.stoatferret.job.JobContext;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.KnownFile;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.ProberUnavailableException;

/**
 * The files of one scan that wait to be probed, those that wait for whoever is still writing them, and the turns to
 * probe that the scan shares with others.
 */
final class ProbeLine {
    /** Beyond this the walk waits for the probes. */
    private static final int CAPACITY = 100_000;
    /** How often whoever has nothing to do looks for a file that somebody else has put off. */
    private static final long GLANCE = Duration.ofSeconds(1).toNanos();

    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>(CAPACITY);
    private final int width;
    private final Semaphore turns;
    private final Prober prober;
    private final Growing growing;
    private final AtomicLong lastCall = new AtomicLong(); // from when files are put off no more; 0 while others wait

    private sealed interface Entry {
        record End() implements Entry {}
    }

    /**
     * A file, and what is stored under its path, or of the same file under another.
     *
     * @param looks
     *            how often it has been put off
     */
    record Candidate(FoundFile file, @Nullable KnownFile known, int looks) implements Entry {
        Candidate(FoundFile file, @Nullable KnownFile known) {
            this(file, known, 0);
        }

        /** The same file as it is now. */
        Candidate as(FileSignature signature, int looks) {
            return new Candidate(new FoundFile(file.path(), signature), known, looks);
        }

        /** How often the prober has died of the file as it is now. */
        int deaths() {
            var failure = known == null ? null : known.failureOf(file.signature());
            return failure == null ? 0 : failure.deaths();
        }
    }

    /**
     * Opens a line.
     *
     * @param width
     *            how many threads will take from it
     * @param turns
     *            fair, so that scans take turns
     */
    ProbeLine(int width, Semaphore turns, Prober prober, Growing growing) {
        this.width = width;
        this.turns = turns;
        this.prober = prober;
        this.growing = growing;
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

    /** Whoever takes from the line: one thread. */
    Taker taker() {
        return new Taker();
    }

    /** A thread's way to the next file. */
    final class Taker {
        private boolean isEnded;

        private Taker() {}

        /** Waits for the next file; null at the end, when nothing this thread has put off is left. */
        @Nullable
        Candidate take() throws InterruptedException {
            while (!isEnded) {
                var due = growing.poll(0);
                if (due != null) {
                    return due;
                }
                switch (queue.poll(GLANCE, TimeUnit.NANOSECONDS)) {
                    case Candidate next -> {
                        return next;
                    }
                    case Entry.End _ -> {
                        isEnded = true;
                        lastCall.compareAndSet(0, System.nanoTime() + growing.limit().toNanos());
                    }
                    case null -> {
                    }
                }
            }
            return takeGrowing();
        }

        private @Nullable Candidate takeGrowing() throws InterruptedException {
            while (!growing.isEmpty()) {
                long left = lastCall.get() - System.nanoTime();
                var due = left > 0 ? growing.poll(Math.min(left, GLANCE)) : growing.takeAny();
                if (due != null) {
                    return due;
                }
            }
            return null;
        }
    }

    /** Whether a file that makes no sense may do so when whoever writes it is done. */
    boolean mayBeIncomplete(Candidate candidate, FileSignature signature) {
        return candidate.looks() == 0 && growing.isFresh(signature);
    }

    /**
     * Puts a file off, to be taken again some seconds later. Holds no turn and does not block.
     *
     * @param signature
     *            what it is like now
     * @return false if the scan has been waiting for such files for long enough
     */
    boolean putOff(Candidate candidate, FileSignature signature) {
        long until = lastCall.get();
        if (until != 0 && until - System.nanoTime() <= 0) {
            return false;
        }
        growing.add(candidate.as(signature, candidate.looks() + 1));
        return true;
    }

    /** Probes a file when it is this scan's turn, which ends when the file has been read. */
    ProbeResult probe(FoundFile file, JobContext job) throws InterruptedException, ProberUnavailableException {
        turns.acquire();
        job.probing(file.path());
        var isOver = new AtomicBoolean();
        Runnable end = () -> {
            if (isOver.compareAndSet(false, true)) {
                job.probed(file.path());
                turns.release();
            }
        };
        try {
            return prober.probe(file.path(), end);
        } finally {
            end.run();
        }
    }
}
