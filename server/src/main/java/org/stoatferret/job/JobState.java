package org.stoatferret.job;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Where a job is in its life: pending, then running, then ended; or pending, then ended. */
public sealed interface JobState {

    /** Accepted and waiting for its turn. */
    record Pending() implements JobState {}

    /** At work. */
    record Running(Instant startedAt) implements JobState {}

    /**
     * Over; nothing about the job changes any more.
     *
     * @param startedAt
     *            null if it never ran
     * @param error
     *            a sentence for a failure or a limit, otherwise null
     */
    record Ended(Outcome outcome, @Nullable Instant startedAt, Instant finishedAt, @Nullable String error)
            implements
                JobState {}

    /** How a job can end. */
    enum Outcome {
        COMPLETE, FAILED, TIMEOUT, CANCELLED
    }

    default boolean isTerminal() {
        return this instanceof Ended;
    }
}
