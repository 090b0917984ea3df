package org.stoatferret.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Reads an event stream, and knows how long it was kept waiting for news of progress. */
public final class EventReader implements Flow.Subscriber<String> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>(); // guarded by lock, like what follows
    private boolean hasEnded;
    private boolean isWatched;
    private long lastProgress;
    private long longestWait;
    private final String path;
    private final boolean isLively;

    EventReader(String path, boolean isLively) {
        this.path = path;
        this.isLively = isLively;
    }

    String path() {
        return path;
    }

    /** Whether progress is expected on it. */
    boolean isLively() {
        return isLively;
    }

    /** Waits for a line that begins like this. */
    public boolean awaitLine(String beginning, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (lines.stream().noneMatch(line -> line.startsWith(beginning))) {
                if (nanos <= 0 || hasEnded) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    Duration longestWait() {
        lock.lock();
        try {
            return Duration.ofNanos(longestWait);
        } finally {
            lock.unlock();
        }
    }

    /** From now on it counts. */
    void begin() {
        lock.lock();
        try {
            isWatched = true;
            longestWait = 0;
            lastProgress = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** What there is to complain of since the beginning. */
    List<String> complaints(Duration limit) {
        lock.lock();
        try {
            progress();
            isWatched = false;
            if (hasEnded) {
                return List.of(name() + ": ended");
            }
            return isLively && longestWait > limit.toNanos()
                    ? List.of(name() + ": no progress for more than " + limit.toSeconds() + " s")
                    : List.of();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        lock.lock();
        try {
            lines.add(line);
            if (isWatched && line.equals("event: progress")) {
                progress();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable failure) {
        ended();
    }

    @Override
    public void onComplete() {
        ended();
    }

    void ended() {
        lock.lock();
        try {
            hasEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void progress() {
        long now = System.nanoTime();
        longestWait = Math.max(longestWait, now - lastProgress);
        lastProgress = now;
    }

    private String name() {
        return "GET " + path.replaceFirst("[0-9a-f-]{36}", "{id}");
    }
}
