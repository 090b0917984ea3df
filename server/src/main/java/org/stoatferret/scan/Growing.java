package org.stoatferret.scan;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FileSignature;
import org.stoatferret.scan.ProbeLine.Candidate;

/**
 * Files of one scan that seem to be still being written, each until it is to be looked at again. Nothing here tells a
 * file's age from its modification time alone: clocks differ, so what counts is that it changes.
 */
final class Growing {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final DelayQueue<Wait> waiting = new DelayQueue<>();
    private final Patience patience;
    private final InstantSource clock;

    private record Wait(Candidate candidate, long dueNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    Growing(Patience patience, InstantSource clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /** How long the scan may go on for these files alone. */
    Duration limit() {
        return patience.limit();
    }

    /** Whether a file was changed so lately that whoever writes it may not be done. */
    boolean isFresh(FileSignature signature) {
        return Duration.between(signature.modifiedAt(), clock.instant()).abs().compareTo(patience.fresh()) < 0;
    }

    /** Puts a file off. Does not block. */
    void add(Candidate candidate) {
        var pause = patience.pause().multipliedBy(1L << Math.min(candidate.looks(), 16));
        var bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        waiting.add(new Wait(candidate, System.nanoTime() + bounded.toNanos()));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** A file whose time has come, after waiting for one so long at most; null if there is none. */
    @Nullable
    Candidate poll(long nanos) throws InterruptedException {
        var due = waiting.poll(nanos, TimeUnit.NANOSECONDS);
        return due == null ? null : due.candidate();
    }

    /** Any file, whether its time has come or not; null if there is none. */
    @Nullable
    Candidate takeAny() {
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            if (waiting.remove(next)) {
                return next.candidate();
            }
        }
        return null;
    }
}
