package org.stoatferret.job;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.WriteReceipt;

/**
 * Jobs on disk. Reads block until the database answers and are interruptible. Writes are queued behind those of
 * {@link org.stoatferret.media.VideoStore} and committed in that order.
 *
 * <p>
 * Every method throws {@link org.stoatferret.media.StorageUnavailableException} when the database does not answer.
 */
public interface JobStore {

    /** Stores a new job, safe from a power cut when the receipt says stored. */
    void insert(Job pending, WriteReceipt receipt) throws InterruptedException;

    /** Notes that a job has begun. */
    void start(Job running, WriteReceipt receipt) throws InterruptedException;

    /**
     * Stores how a job ended, after everything that was queued before, safe from a power cut when the receipt says
     * stored. Not interruptible: waits for as long as the queue is full.
     *
     * @param ended
     *            asked on the writer's thread, when all earlier writes have been reported to their receipts
     * @param stored
     *            given what was stored, on the writer's thread
     */
    void finish(JobId id, Supplier<Job> ended, Consumer<Job> stored, Consumer<Exception> lost);

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

    /** The jobs that wait or run as far as the database knows, the oldest first. */
    List<Job> unfinished() throws InterruptedException;

    /**
     * Puts a job back to its beginning, without the errors of its last attempt, safe from a power cut when the receipt
     * says stored.
     */
    void restart(Job pending, WriteReceipt receipt) throws InterruptedException;

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
