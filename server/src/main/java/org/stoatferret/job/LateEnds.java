package org.stoatferret.job;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.stoatferret.event.EventStream;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;

/**
 * Jobs whose ends were published although the database did not take them. Each stays in the schedule, so that everybody
 * is told the same, until its end is stored after all. Thread-safe.
 */
final class LateEnds {
    private static final System.Logger LOG = System.getLogger(LateEnds.class.getName());

    /** No more than there were jobs under way when writing failed: a database that takes no end takes no new job. */
    private final Set<RunningJob> waiting = ConcurrentHashMap.newKeySet();
    private final JobStore store;
    private final EventStream<JobEvent> events;
    private final Schedule schedule;

    LateEnds(JobStore store, EventStream<JobEvent> events, Schedule schedule) {
        this.store = store;
        this.events = events;
        this.schedule = schedule;
    }

    void add(RunningJob job) {
        waiting.add(job);
    }

    /** Has them written if the database takes writes again. Does not wait. */
    void store() {
        if (store.trouble() != null) {
            return;
        }
        for (var job : waiting) {
            var end = job.ended().getNow(null);
            var sequence = job.endSequence();
            if (end != null && sequence != null && waiting.remove(job)) {
                write(job, end, sequence);
            }
        }
    }

    private void write(RunningJob job, Job end, long sequence) {
        try {
            store.finishLate(end, sequence, new WriteReceipt() {
                @Override
                public void stored() {
                    events.stored(sequence);
                    schedule.remove(job);
                }

                @Override
                public void lost(Exception cause) {
                    waiting.add(job);
                }
            });
        } catch (StorageUnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "the end of job " + job.id() + " is left to the next start", e);
        }
    }
}
