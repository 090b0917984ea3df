package org.stoatferret.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

import org.stoatferret.job.RunningJob.StopReason;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;

/**
 * Which jobs there are that have not ended, which of them run, and which comes next. One lock decides between whatever
 * may happen at once; it is never held while waiting for anything or publishing. Thread-safe.
 */
final class Schedule {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobId, RunningJob> live = new LinkedHashMap<>(); // guarded by lock; until the end is published
    private final List<RunningJob> waiting = new ArrayList<>(); // guarded by lock; in the order of their submission
    private final Map<RunningJob, Thread> running = new LinkedHashMap<>(); // guarded by lock
    private boolean closed; // guarded by lock
    private final int parallelism;
    private final int queue;

    Schedule(int parallelism, int queue) {
        this.parallelism = parallelism;
        this.queue = queue;
    }

    /** What becomes of a request. */
    sealed interface Admission {
        record Refused(Submission answer) implements Admission {}

        record New(RunningJob job) implements Admission {}

        record Same(RunningJob job) implements Admission {}
    }

    /** How a job was found that is told to stop: still waiting, which it no longer is; over already; or running. */
    record Stopped(RunningJob job, boolean waited, boolean hadEnded) {}

    /** Takes a request as a new job, unless the same work is under way already. */
    Admission admit(ScanRequest request, Supplier<RunningJob> create) {
        lock.lock();
        try {
            if (closed) {
                return new Admission.Refused(new Submission.ShuttingDown());
            }
            for (var other : live.values()) {
                if (other.request().isSameAs(request) && other.stopReason() == null && !other.state().isTerminal()) {
                    return new Admission.Same(other);
                }
            }
            if (waiting.size() >= queue) {
                return new Admission.Refused(new Submission.QueueFull(waiting.size()));
            }
            var job = create.get();
            live.put(job.id(), job);
            waiting.add(job);
            return new Admission.New(job);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a job without a question. */
    void add(RunningJob job) {
        lock.lock();
        try {
            live.put(job.id(), job);
            waiting.add(job);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a job that never came to be, or whose end has been published. */
    void remove(RunningJob job) {
        lock.lock();
        try {
            live.remove(job.id());
            waiting.remove(job);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts every waiting job that is on disk, has a slot, and whose directory is free; the oldest first.
     *
     * @param starter
     *            gives a job its thread; runs under the lock, so that no stop can come in between
     */
    void startWhatCan(Function<RunningJob, Thread> starter) {
        lock.lock();
        try {
            for (var job : List.copyOf(waiting)) {
                if (closed || running.size() >= parallelism) {
                    return;
                }
                if (job.stored().isDone() && !isBlocked(job)) {
                    waiting.remove(job);
                    running.put(job, starter.apply(job));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A job's work is over; the job itself stays until it is removed. */
    void freeSlot(RunningJob job) {
        lock.lock();
        try {
            running.remove(job);
        } finally {
            lock.unlock();
        }
    }

    Optional<Stopped> cancel(JobId id) {
        lock.lock();
        try {
            var job = live.get(id);
            if (job == null) {
                return Optional.empty();
            }
            boolean hadEnded = job.state().isTerminal(); // asked before it is told to stop, which may end it at once
            boolean waited = job.stored().isDone() && waiting.remove(job);
            job.stop(StopReason.CANCEL);
            return Optional.of(new Stopped(job, waited, hadEnded));
        } finally {
            lock.unlock();
        }
    }

    /** Starts and takes no more jobs, and tells those that run to stop; their threads. */
    List<Thread> close() {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(job -> job.ended().cancel(false));
            running.keySet().forEach(job -> job.stop(StopReason.SHUTDOWN));
            return List.copyOf(running.values());
        } finally {
            lock.unlock();
        }
    }

    Optional<RunningJob> find(JobId id) {
        lock.lock();
        try {
            return Optional.ofNullable(live.get(id));
        } finally {
            lock.unlock();
        }
    }

    List<RunningJob> live() {
        lock.lock();
        try {
            return List.copyOf(live.values());
        } finally {
            lock.unlock();
        }
    }

    List<RunningJob> running() {
        lock.lock();
        try {
            return List.copyOf(running.keySet());
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a running job, or one that waits in front of it, is about an overlapping directory. */
    private boolean isBlocked(RunningJob job) {
        return running.keySet().stream().anyMatch(other -> other.request().overlaps(job.request()))
                || waiting.stream().takeWhile(other -> other != job)
                        .anyMatch(other -> other.request().overlaps(job.request()));
    }
}
