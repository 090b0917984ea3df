package org.stoatferret.reliability;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a server listens that is killed and started again. */
final class Upstream {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int port; // guarded by lock; 0 while it is down

    void up(int newPort) {
        lock.lock();
        try {
            port = newPort;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void down() {
        up(0);
    }

    /** The port of the server, once it is up. */
    int await() throws InterruptedException {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (port == 0) {
                if (left <= 0) {
                    throw new IllegalStateException("the server did not come back");
                }
                left = changed.awaitNanos(left);
            }
            return port;
        } finally {
            lock.unlock();
        }
    }

    /** Waits a moment, for something that can only be asked for again. */
    static void pause() throws InterruptedException {
        new java.util.concurrent.CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
    }
}
