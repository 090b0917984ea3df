package org.stoatferret.reliability;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** When a stream told of the end of each job, and how often. */
final class Ends {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Long> first = new HashMap<>(); // by nanoTime; guarded by lock, like what follows
    private final Map<String, Integer> times = new HashMap<>();

    void heard(Event event) {
        if (!event.isEnd()) {
            return;
        }
        long now = System.nanoTime();
        lock.lock();
        try {
            first.putIfAbsent(event.job(), now);
            times.merge(event.job(), 1, Integer::sum);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of a job; by nanoTime. */
    long await(String job, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (!first.containsKey(job)) {
                if (nanos <= 0) {
                    throw new AssertionError("nothing was heard of the end of " + job);
                }
                nanos = changed.awaitNanos(nanos);
            }
            return first.get(job);
        } finally {
            lock.unlock();
        }
    }

    /** The jobs of whose end was told more than once. */
    List<String> doubled() {
        lock.lock();
        try {
            return times.entrySet().stream().filter(job -> job.getValue() > 1)
                    .map(job -> job.getKey() + " ended " + job.getValue() + " times").toList();
        } finally {
            lock.unlock();
        }
    }
}
