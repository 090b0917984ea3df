package org.stoatferret.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.media.JobId;

/** Lets clients follow jobs, those that are over included, such that each sees exactly one end. Thread-safe. */
final class Followers {
    /** Jobs whose ends can be placed in the stream; a follower of an older one is given a place anew. */
    private static final int REMEMBERED = 10_000;

    private final Map<JobId, Long> ends = new LinkedHashMap<>() { // guarded by itself; sequences of terminal events
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final EventStream<JobEvent> events;
    private final Schedule schedule;

    Followers(EventStream<JobEvent> events, Schedule schedule) {
        this.events = events;
        this.schedule = schedule;
    }

    /** Notes where a job's terminal event stands. To be called before the job leaves the schedule. */
    void ended(RunningJob job) {
        var sequence = job.endSequence();
        if (sequence != null) {
            synchronized (ends) {
                ends.put(job.id(), sequence);
            }
        }
    }

    /** The snapshot is made under the stream's lock, which is why nothing is published under the schedule's. */
    Opening<JobEvent, List<Job>> followAll(@Nullable String lastEventId) {
        return events.subscribe(event -> true, lastEventId,
                () -> schedule.live().stream().filter(RunningJob::isAnnounced).map(RunningJob::view)
                        .filter(job -> !job.state().isTerminal()).toList());
    }

    /** A job that waits, runs, or has just ended. */
    JobStream follow(RunningJob job, @Nullable String lastEventId) {
        var opening = events.subscribe(event -> event.isAbout(job.id()), lastEventId, job::view);
        return settle(opening, job.endSequence());
    }

    /** A job that has left the schedule. */
    JobStream follow(Job ended, @Nullable String lastEventId) {
        Long sequence;
        synchronized (ends) {
            sequence = ends.get(ended.id());
        }
        if (sequence != null) {
            return settle(events.subscribe(event -> event.isAbout(ended.id()), lastEventId, () -> ended), sequence);
        }
        long place = events.reserve();
        synchronized (ends) {
            ends.put(ended.id(), place);
        }
        var reset = lastEventId == null ? null : "event id too old";
        return new JobStream.Ended(ended, events.position(place - 1), events.position(place), reset);
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
