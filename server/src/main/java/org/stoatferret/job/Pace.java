package org.stoatferret.job;

import java.time.Duration;
import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.ScanCounts;

/** How fast a job goes, over its last few seconds, and when it is time to say so again. Thread-safe. */
final class Pace {
    private static final long WINDOW = Duration.ofSeconds(5).toNanos();
    private static final long AT_LEAST_EVERY = Duration.ofMillis(900).toNanos();

    private final ArrayDeque<Sample> samples = new ArrayDeque<>(); // guarded by this
    private boolean started; // guarded by this
    private long startedAt; // guarded by this
    private @Nullable Long stoppedAt; // guarded by this
    private @Nullable Object published; // guarded by this
    private long publishedAt; // guarded by this
    private double rate; // guarded by this

    private record Sample(long nanos, long scanned) {}

    synchronized void start() {
        started = true;
        startedAt = System.nanoTime();
        samples.add(new Sample(startedAt, 0));
    }

    synchronized void stop() {
        stoppedAt = System.nanoTime();
    }

    /**
     * Takes note of how far it has come; whether that should be published now.
     *
     * @param visible
     *            what a reader would see; if it is what was last published, that can wait
     */
    synchronized boolean isDue(long scanned, Object visible) {
        long now = System.nanoTime();
        samples.add(new Sample(now, scanned));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
        var first = samples.getFirst();
        double seconds = (now - first.nanos()) / 1e9;
        rate = seconds > 0 ? (scanned - first.scanned()) / seconds : 0;
        if (visible.equals(published) && now - publishedAt < AT_LEAST_EVERY) {
            return false;
        }
        published = visible;
        publishedAt = now;
        return true;
    }

    /** Files a second. */
    synchronized double rate() {
        return rate;
    }

    synchronized @Nullable Duration remaining(ScanCounts counts) {
        if (counts.total() == null || rate <= 0) {
            return null;
        }
        return Duration.ofMillis(Math.round(Math.max(0, counts.total() - counts.scanned()) / rate * 1000));
    }

    synchronized Duration elapsed() {
        if (!started) {
            return Duration.ZERO;
        }
        return Duration.ofNanos((stoppedAt == null ? System.nanoTime() : stoppedAt) - startedAt);
    }
}
