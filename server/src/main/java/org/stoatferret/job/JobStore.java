package org.stoatferret.job;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Published;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.WriteReceipt;

/**
 * Jobs on disk. Reads block until the database answers and are interruptible. Writes are queued behind those of
 * {@link org.stoatferret.media.VideoStore} and committed in that order. Each new state of a job is stored together with
 * the event that tells of it.
 *
 * <p>
 * Every method throws {@link org.stoatferret.media.StorageUnavailableException} when the database does not answer.
 */
public interface JobStore {

    /** Stores a new job, safe from a power cut when the receipt says stored. */
    void insert(Job pending, EventReceipt receipt) throws InterruptedException;

    /** Notes that a job has begun. */
    void start(Job running, EventReceipt receipt) throws InterruptedException;

    /**
     * Stores how a job ended, after everything that was queued before, safe from a power cut when the receipt says
     * stored. Does not wait, however full the queue is.
     *
     * @param ended
     *            asked on the writer's thread, when all earlier writes have been reported to their receipts
     */
    void finish(JobId id, Supplier<Job> ended, EndReceipt receipt);

    /** Told on the writer's thread what became of a job's end; must not block. */
    interface EndReceipt {
        /** It is committed, with its event, which is to be published now. */
        void stored(Job ended, long sequence);

        /** It is not, and will not be. */
        void lost(Exception cause);
    }

    /**
     * Stores an end that was published although it could not be stored then. Does not wait.
     *
     * @param sequence
     *            where it was published
     */
    void finishLate(Job ended, long sequence, WriteReceipt receipt);

    Optional<Job> find(JobId id) throws InterruptedException;

    /**
     * Newest first.
     *
     * @param statuses
     *            only these; all if empty
     */
    Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException;

    /** The files a job could not read, in the order in which they were stored; empty for an unknown job. */
    Page<FileProblem> problems(JobId id, int limit, int offset) throws InterruptedException;

    /** Where the terminal event of a job stands; empty for a job that has not ended, or is unknown. */
    OptionalLong endSequence(JobId id) throws InterruptedException;

    /**
     * Some of the stored events after one place and up to another, the first ones; none if there are no more.
     *
     * @param job
     *            only those about this one; null for all
     * @return empty if some of them are no longer kept
     */
    Optional<List<Published<JobEvent>>> events(@Nullable JobId job, long after, long upTo) throws InterruptedException;

    /** The jobs that wait or run as far as the database knows, the oldest first. */
    List<Job> unfinished() throws InterruptedException;

    /**
     * Puts a job back to its beginning, without the errors of its last attempt, safe from a power cut when the receipt
     * says stored.
     */
    void restart(Job pending, EventReceipt receipt) throws InterruptedException;

    /** What a client has used an idempotency key for. */
    Optional<KeyUse> findKey(String key) throws InterruptedException;

    /** Notes what a key was used for, safe from a power cut when the receipt says stored; forgotten with the job. */
    void saveKey(String key, KeyUse use, WriteReceipt receipt) throws InterruptedException;

    /**
     * A request that a client gave a key.
     *
     * @param request
     *            a text that is the same for the same request only
     */
    record KeyUse(String request, JobId job) {}

    /** The states a job can be looked up by. */
    enum Status {
        PENDING, RUNNING, COMPLETE, FAILED, TIMEOUT, CANCELLED;

        public static Status of(JobState state) {
            return switch (state) {
                case JobState.Pending _ -> PENDING;
                case JobState.Running _ -> RUNNING;
                case JobState.Ended ended -> switch (ended.outcome()) {
                    case COMPLETE -> COMPLETE;
                    case FAILED -> FAILED;
                    case TIMEOUT -> TIMEOUT;
                    case CANCELLED -> CANCELLED;
                };
            };
        }
    }

    /** Whether the last write got through, for health checks; null if it did, otherwise a sentence. Does not block. */
    @Nullable
    String trouble();
}
