package org.stoatferret.job;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Opening;
import org.stoatferret.event.Position;

/** What one who wants to follow a job gets. */
public sealed interface JobStream {

    /** Its events: the last is the {@link JobEvent.Changed} with a terminal state, after which none comes. */
    record Live(Opening<JobEvent, Job> opening) implements JobStream {}

    /**
     * It was over before. The follower is owed a snapshot and the end.
     *
     * @param snapshot
     *            where the snapshot stands in the stream
     * @param end
     *            where the terminal event stands
     * @param reset
     *            why a follower that asked to go on could not; null if it did not ask
     */
    record Ended(Job job, Position snapshot, Position end, @Nullable String reset) implements JobStream {}

    /** It is over, and the follower has seen that. */
    record NothingMore() implements JobStream {}

    /** There is no such job. */
    record Unknown() implements JobStream {}
}
