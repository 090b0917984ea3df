package org.stoatferret.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.event.Published;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobState.Running;
import org.stoatferret.job.JobStore.EndReceipt;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.RunningJob.StopReason;
import org.stoatferret.job.Schedule.Admission;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.StorageUnavailableException;

/**
 * Runs each job to exactly one outcome: several at once, the rest in order, and never two whose directories overlap.
 * Each running job has a virtual thread {@code job-<id>} of its own, which opens the scope that everything it does runs
 * in. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
    /** How long an answer may wait for the database to take a row. */
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(30);
    /** How long whoever cancels a job that has not begun waits for the database to have noted it. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());

    private final Schedule schedule;
    private final Followers followers;
    private final LateEnds lateEnds;
    private final Retries retries;
    private final JobScope scope;
    private final JobStore store;
    private final EventStream<JobEvent> events;
    private final InstantSource clock;

    public Jobs(JobConfig config, JobTask task, JobStore store, EventStream<JobEvent> events, InstantSource clock) {
        this.schedule = new Schedule(config.parallelism(), config.queue());
        this.followers = new Followers(events, schedule, store);
        this.lateEnds = new LateEnds(store, events, schedule);
        this.retries = new Retries(store);
        this.scope = new JobScope(task, config.timeout(), clock);
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    /** What an event is the latest word on, for the stream of them; null if each one counts. */
    public static @Nullable Object subject(JobEvent event) {
        return switch (event) {
            case JobEvent.Progressed progressed -> progressed.job();
            case JobEvent.LibraryChanged _ -> JobEvent.LibraryChanged.class;
            case JobEvent.Changed _ -> null;
            case JobEvent.FileFailed _ -> null;
        };
    }

    // --- submitting ---

    /**
     * Takes a job as {@link #submit(ScanRequest)} does, once for each key.
     *
     * @param key
     *            what the client calls its request
     */
    public Submission submit(ScanRequest request, String key) throws InterruptedException {
        var answer = retries.submit(key, request, this::submit);
        // A job that has not ended is known better here than on disk.
        return answer instanceof Submission.Repeated(Job job)
                ? new Submission.Repeated(schedule.find(job.id()).map(RunningJob::view).orElse(job))
                : answer;
    }

    /** Takes a job, which is on disk when this returns. Waits for the database only. */
    public Submission submit(ScanRequest request) throws InterruptedException {
        var admission = schedule.admit(request,
                () -> new RunningJob(JobId.random(), request, 1, clock.instant(), events));
        return switch (admission) {
            case Admission.Refused refused -> refused.answer();
            case Admission.New created -> insert(created.job());
            case Admission.Same same -> {
                awaitWrite(same.job().stored());
                yield new Submission.AlreadyUnderWay(same.job().view());
            }
        };
    }

    /**
     * Takes up what an earlier run of the server left waiting or running, under the same ids. To be called once, before
     * anything is submitted.
     *
     * @return how many jobs that were
     */
    public int resume() throws InterruptedException {
        var left = store.unfinished();
        for (var row : left) {
            int attempt = row.state() instanceof JobState.Pending ? row.attempt() : row.attempt() + 1;
            var job = new RunningJob(row.id(), row.request(), attempt, row.submittedAt(), events);
            schedule.add(job);
            store.restart(job.view(), new Taken(job));
        }
        return left.size();
    }

    private Submission insert(RunningJob job) throws InterruptedException {
        try {
            store.insert(job.view(), new Taken(job));
        } catch (InterruptedException | RuntimeException e) {
            withdraw(job, e);
            throw e;
        }
        awaitWrite(job.stored());
        return new Submission.Accepted(job.view());
    }

    /** Lets a job begin when it is on disk. */
    private final class Taken implements EventReceipt {
        private final RunningJob job;

        Taken(RunningJob job) {
            this.job = job;
        }

        @Override
        public void stored(long sequence) {
            job.publishPending(sequence);
            job.stored().complete(null);
            startWhatCan();
        }

        @Override
        public void lost(Exception cause) {
            withdraw(job, cause);
        }
    }

    private void withdraw(RunningJob job, Exception cause) {
        schedule.remove(job);
        job.stored().completeExceptionally(cause);
        job.ended().completeExceptionally(cause);
    }

    private static void awaitWrite(CompletableFuture<?> write) throws InterruptedException {
        try {
            write.get(WRITE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw StorageUnavailableException.of("The database did not take the job.", e);
        }
    }

    // --- running ---

    private void startWhatCan() {
        schedule.startWhatCan(this::start);
    }

    private Thread start(RunningJob job) {
        var thread = Thread.ofVirtual().name("job-" + job.id()).unstarted(() -> run(job));
        job.bind(thread);
        thread.start();
        return thread;
    }

    private void run(RunningJob job) {
        var startedAt = clock.instant();
        Ended end;
        try {
            var running = job.view(new Running(startedAt));
            job.startClock();
            store.start(running, new Started(job, running));
            end = scope.run(job, startedAt);
        } catch (InterruptedException e) {
            end = new Ended(Outcome.CANCELLED, startedAt, clock.instant(), null);
        } catch (RuntimeException e) {
            end = new Ended(Outcome.FAILED, startedAt, clock.instant(), e.getMessage());
        }
        job.unbind();
        job.stopClock();
        if (end.outcome() == Outcome.CANCELLED && job.stopReason() == StopReason.SHUTDOWN) {
            leaveUnfinished(job);
        } else {
            finish(job, end);
        }
    }

    /** Tells of the start when the row says so; if it never will, the end is told all the same. */
    private record Started(RunningJob job, Job running) implements EventReceipt {
        @Override
        public void stored(long sequence) {
            job.publishRunning(running, sequence);
        }

        @Override
        public void lost(Exception cause) {
            job.publishRunning(running);
        }
    }

    private void finish(RunningJob job, Ended end) {
        try {
            store.finish(job.id(), () -> job.view(end), new EndReceipt() {
                @Override
                public void stored(Job stored, long sequence) {
                    endStored(job, stored, sequence);
                }

                @Override
                public void lost(Exception cause) {
                    endUnstored(job, end, cause);
                }
            });
        } catch (RuntimeException e) {
            endUnstored(job, end, e);
        }
    }

    /** In this order: whoever has heard of the end finds the slot free, and the job either here or on disk. */
    private void endStored(RunningJob job, Job end, long sequence) {
        schedule.freeSlot(job);
        job.publishEnd(end, sequence);
        schedule.remove(job);
        startWhatCan();
    }

    /** It stays in the schedule, as the disk tells something else, until that can be put right. */
    private void endUnstored(RunningJob job, Ended end, Exception cause) {
        LOG.log(System.Logger.Level.ERROR, "the end of job " + job.id() + " could not be stored", cause);
        schedule.freeSlot(job);
        var reason = StorageUnavailableException.of("The database could not be written.", cause);
        job.publishEnd(
                job.view(new Ended(Outcome.FAILED, end.startedAt(), end.finishedAt(), reason.getMessage())));
        lateEnds.add(job);
        startWhatCan();
    }

    /** Its row still says that it is under way, which the next run of the server will find. */
    private void leaveUnfinished(RunningJob job) {
        schedule.freeSlot(job);
        job.ended().cancel(false);
        schedule.remove(job);
    }

    // --- stopping ---

    /**
     * Tells a job to stop. One that waits will never begin, and has ended when this returns unless the database is busy;
     * one that runs will end soon. Waits a second at most.
     */
    public Cancellation cancel(JobId id) throws InterruptedException {
        var stopped = schedule.cancel(id);
        if (stopped.isEmpty()) {
            var ended = store.find(id);
            return ended.isPresent() ? new Cancellation.AlreadyEnded(ended.get()) : new Cancellation.Unknown();
        }
        var job = stopped.get().job();
        if (stopped.get().waited()) {
            finish(job, new Ended(Outcome.CANCELLED, null, clock.instant(), null));
            return awaitEnd(job);
        }
        return stopped.get().hadEnded()
                ? new Cancellation.AlreadyEnded(job.view())
                : new Cancellation.Requested(job.view());
    }

    private static Cancellation awaitEnd(RunningJob job) throws InterruptedException {
        try {
            return new Cancellation.Done(job.ended().get(CANCEL_LIMIT.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Cancellation.Requested(job.view());
        } catch (ExecutionException | CancellationException e) {
            throw StorageUnavailableException.of("The database did not take the end of the job.", e);
        }
    }

    /**
     * Takes no more jobs, stops the running ones and waits for their threads, a few seconds at most. What was waiting
     * or running keeps that state on disk, for {@link #resume}.
     */
    @Override
    public void close() {
        var threads = schedule.close();
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            for (var thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                    LOG.log(System.Logger.Level.WARNING, thread.getName() + " is still running");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --- asking ---

    public Optional<Job> find(JobId id) throws InterruptedException {
        var job = schedule.find(id);
        return job.isPresent() ? job.map(RunningJob::view) : store.find(id);
    }

    /** Newest first; those under way as they are now. */
    public Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException {
        var page = store.list(statuses, limit, offset);
        var current = page.items().stream()
                .map(row -> row.state().isTerminal() ? row : schedule.find(row.id()).map(RunningJob::view).orElse(row))
                .toList();
        return new Page<>(current, page.total(), limit, offset);
    }

    public Page<FileProblem> problems(JobId id, int limit, int offset) throws InterruptedException {
        return store.problems(id, limit, offset);
    }

    /**
     * Waits until a job has ended.
     *
     * @return empty for an unknown job
     * @throws TimeoutException
     *             when the limit passes first
     */
    public Optional<Job> await(JobId id, Duration limit) throws InterruptedException, TimeoutException {
        var job = schedule.find(id);
        if (job.isEmpty()) {
            return store.find(id);
        }
        try {
            return Optional.of(job.get().ended().get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (CancellationException e) {
            throw new StorageUnavailableException("The server is stopping; the job goes on when it starts again.", e);
        } catch (ExecutionException e) {
            throw StorageUnavailableException.of("The database did not take the job.", e);
        }
    }

    /** Subscribes to everything; the snapshot holds the jobs that wait or run. */
    public Opening<JobEvent, List<Job>> follow(@Nullable String lastEventId) {
        return followers.followAll(lastEventId);
    }

    /** Subscribes to one job. */
    public JobStream follow(JobId id, @Nullable String lastEventId) throws InterruptedException {
        return followers.follow(id, lastEventId);
    }

    /**
     * Some of the stored events after one place and up to another, as an {@link Opening} asks for; none if there are no
     * more.
     *
     * @param job
     *            only those about this one; null for all
     * @return empty if some of them are no longer kept
     */
    public Optional<List<Published<JobEvent>>> past(@Nullable JobId job, long after, long upTo)
            throws InterruptedException {
        return store.events(job, after, upTo);
    }

    // --- for the pulse and the metrics ---

    void publishProgress() {
        schedule.running().forEach(RunningJob::publishProgress);
    }

    /** Has ends written that the database did not take. */
    void storeLateEnds() {
        lateEnds.store();
    }

    public int runningNow() {
        return schedule.running().size();
    }

    public int waitingNow() {
        return schedule.waiting();
    }
}
