package org.stoatferret.http;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How long something that is tried again and again takes. An attempt counts from its beginning, so that one that never
 * ends shows, too. Thread-safe.
 */
final class Lateness {
    private final ArrayDeque<Sample> samples = new ArrayDeque<>(); // guarded by this
    private final long memory;
    private boolean isUnderWay; // guarded by this
    private long begunAt; // guarded by this
    private long last; // guarded by this

    private record Sample(long endedAt, long nanos) {}

    /**
     * Has seen nothing yet.
     *
     * @param memory
     *            how long an attempt that has ended counts
     */
    Lateness(Duration memory) {
        this.memory = memory.toNanos();
    }

    synchronized void begin() {
        isUnderWay = true;
        begunAt = System.nanoTime();
    }

    synchronized void end() {
        end(System.nanoTime() - begunAt);
    }

    /** It did not come to what was tried: counts as a time of the caller's choice. */
    synchronized void fail(Duration instead) {
        end(Math.max(instead.toNanos(), System.nanoTime() - begunAt));
    }

    /** What the last attempt took, or the one under way has taken, whichever is longer. */
    synchronized Duration latest() {
        return Duration.ofNanos(Math.max(last, underWay()));
    }

    /** The longest of those that are remembered, and of the one under way. */
    synchronized Duration longest() {
        forget();
        return Duration.ofNanos(samples.stream().mapToLong(Sample::nanos).reduce(underWay(), Math::max));
    }

    private void end(long nanos) {
        isUnderWay = false;
        last = nanos;
        samples.add(new Sample(System.nanoTime(), nanos));
        forget();
    }

    private void forget() {
        long now = System.nanoTime();
        while (!samples.isEmpty() && now - samples.getFirst().endedAt() > memory) {
            samples.removeFirst();
        }
    }

    private long underWay() {
        return isUnderWay ? System.nanoTime() - begunAt : 0;
    }
}
