package org.stoatferret.job;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.media.JobId;

/** Lets clients follow jobs, those that are over included, such that each sees exactly one end. Thread-safe. */
final class Followers {
    private final EventStream<JobEvent> events;
    private final Schedule schedule;
    private final JobStore store;

    Followers(EventStream<JobEvent> events, Schedule schedule, JobStore store) {
        this.events = events;
        this.schedule = schedule;
        this.store = store;
    }

    /** The snapshot is made under the stream's lock, which is why nothing is published under the schedule's. */
    Opening<JobEvent, List<Job>> followAll(@Nullable String lastEventId) {
        return events.subscribe(event -> true, lastEventId,
                () -> schedule.live().stream().filter(RunningJob::isAnnounced).map(RunningJob::view)
                        .filter(job -> !job.state().isTerminal()).toList());
    }

    JobStream follow(JobId id, @Nullable String lastEventId) throws InterruptedException {
        var live = schedule.find(id);
        if (live.isPresent()) {
            var job = live.get();
            var opening = events.subscribe(event -> event.isAbout(id), lastEventId, job::view);
            return settle(opening, job.endSequence());
        }
        Optional<Job> stored = store.find(id);
        if (stored.isEmpty()) {
            return new JobStream.Unknown();
        }
        var end = store.endSequence(id);
        var opening = events.subscribe(event -> event.isAbout(id), lastEventId, stored::get);
        return settle(opening, end.isPresent() ? (Long) end.getAsLong() : null);
    }

    /** What an opening amounts to, for a job whose end was published at that place, or has yet to be. */
    private JobStream settle(Opening<JobEvent, Job> opening, @Nullable Long end) {
        var snapshot = opening.snapshot();
        if (snapshot == null) {
            boolean sawEnd = end != null && opening.position().sequence() >= end;
            if (sawEnd) {
                opening.subscription().close();
            }
            return sawEnd ? new JobStream.NothingMore() : new JobStream.Live(opening);
        }
        if (end == null || !snapshot.state().isTerminal()) {
            return new JobStream.Live(opening);
        }
        opening.subscription().close();
        return new JobStream.Ended(snapshot, events.position(end - 1), events.position(end), opening.reset());
    }
}
