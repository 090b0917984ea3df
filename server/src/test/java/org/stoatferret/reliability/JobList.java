package org.stoatferret.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/** The jobs that were submitted, in their order. */
final class JobList {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> jobs = new ArrayList<>(); // guarded by lock
    private boolean isClosed; // guarded by lock

    void add(String job) {
        lock.lock();
        try {
            jobs.add(job);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** There will be no more. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<String> all() {
        lock.lock();
        try {
            return List.copyOf(jobs);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the newest is another one than this, and answers with it; null if that will not be. */
    @Nullable
    String newest(@Nullable String than) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isClosed && (jobs.isEmpty() || jobs.getLast().equals(than))) {
                changed.awaitNanos(1_000_000_000);
            }
            return jobs.isEmpty() || jobs.getLast().equals(than) ? null : jobs.getLast();
        } finally {
            lock.unlock();
        }
    }
}
