package org.stoatferret.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Cuts off clients that hold a thread up. Helidon's sockets have no time limit for writing, but interrupting a virtual
 * thread closes the socket it is blocked on: a daemon thread looks about once a second who has been at it for too long.
 */
final class StallWatch implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration limit;

    StallWatch(Duration limit) {
        this.limit = limit;
    }

    /** Something that blocks. */
    interface Action {
        void run();
    }

    void start() {
        Thread.ofPlatform().daemon().name("stall-watch").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** Runs an action of the calling thread, which is interrupted if it takes longer than the limit. */
    void run(Action action) {
        var entry = begin();
        try {
            action.run();
        } finally {
            end(entry);
        }
    }

    private Watched begin() {
        var entry = new Watched(Thread.currentThread(), System.nanoTime() + limit.toNanos());
        watched.add(entry);
        return entry;
    }

    /** An interrupt does not outlast this. */
    private void end(Watched entry) {
        watched.remove(entry);
        if (entry.end()) {
            Thread.interrupted();
        }
    }

    private void run() {
        long tick = Math.min(TICK.toNanos(), limit.toNanos() / 4);
        try {
            while (!closed.await(tick, TimeUnit.NANOSECONDS)) {
                long now = System.nanoTime();
                watched.removeIf(entry -> entry.isOver(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One thread at one action. */
    private static final class Watched {
        private final Thread thread;
        private final long deadline;
        private boolean isEnded; // guarded by this
        private boolean isInterrupted; // guarded by this

        private Watched(Thread thread, long deadline) {
            this.thread = thread;
            this.deadline = deadline;
        }

        /** Interrupts if it is time, and never once the action has ended. */
        private synchronized boolean isOver(long now) {
            if (!isEnded && now - deadline >= 0) {
                isInterrupted = true;
                thread.interrupt();
            }
            return isEnded || isInterrupted;
        }

        private synchronized boolean end() {
            isEnded = true;
            return isInterrupted;
        }
    }
}
