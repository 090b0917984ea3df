package org.stoatferret.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.StorageUnavailableException;

/** The scope that all of one job's work runs in, and the one place where its end is told apart. */
final class JobScope {
    private static final System.Logger LOG = System.getLogger(JobScope.class.getName());

    private final JobTask task;
    private final @Nullable Duration limit;
    private final InstantSource clock;

    JobScope(JobTask task, @Nullable Duration limit, InstantSource clock) {
        this.task = task;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Does a job's work on a subtask of the calling thread. Returns when nothing of it is left running: when it is
     * done, has failed, the limit has passed, or the calling thread was interrupted.
     */
    Ended run(RunningJob job, Instant startedAt) {
        var done = new AtomicBoolean(); // a cancelled scope does not tell of subtasks that succeeded afterwards
        Exception stopped = null;
        try (var scope = StructuredTaskScope.open(Joiner.<Void>awaitAllSuccessfulOrThrow(),
                settings -> (limit == null ? settings : settings.withTimeout(limit)).withName("job-" + job.id())
                        .withThreadFactory(Thread.ofVirtual().name("work-" + job.id()).factory()))) {
            scope.fork(() -> {
                task.run(job.request(), job);
                done.set(true);
                return null;
            });
            scope.join();
        } catch (InterruptedException | StructuredTaskScope.TimeoutException | FailedException e) {
            stopped = e;
        }
        return end(done.get(), stopped, startedAt);
    }

    /** What the work itself did counts before why it was told to stop: work that got done is complete. */
    private Ended end(boolean done, @Nullable Exception stopped, Instant startedAt) {
        if (done) {
            return ended(Outcome.COMPLETE, startedAt, null);
        }
        return switch (stopped) {
            case StructuredTaskScope.TimeoutException _ ->
                ended(Outcome.TIMEOUT, startedAt, "The scan did not finish within its limit of " + limit + ".");
            case FailedException e -> ended(Outcome.FAILED, startedAt, sentence(e.getCause()));
            case null, default -> ended(Outcome.CANCELLED, startedAt, null);
        };
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof JobFailedException || cause instanceof StorageUnavailableException) {
            return cause.getMessage();
        }
        LOG.log(System.Logger.Level.ERROR, "a job failed for an unforeseen reason", cause);
        return "The scan failed because of an error in the server; its log has the details.";
    }

    private Ended ended(Outcome outcome, Instant startedAt, @Nullable String error) {
        return new Ended(outcome, startedAt, clock.instant(), error);
    }
}
