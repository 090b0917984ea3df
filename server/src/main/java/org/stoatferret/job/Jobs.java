package org.stoatferret.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobState.Running;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.RunningJob.StopReason;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;

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

    private final ReentrantLock lock = new ReentrantLock(); // never held while waiting or publishing
    private final Map<JobId, RunningJob> live = new LinkedHashMap<>(); // guarded by lock; until the end is published
    private final List<RunningJob> waiting = new ArrayList<>(); // guarded by lock; in the order of their submission
    private final Map<RunningJob, Thread> running = new LinkedHashMap<>(); // guarded by lock
    private boolean closed; // guarded by lock
    private final EndedSequences ends = new EndedSequences();
    private final JobConfig config;
    private final JobScope scope;
    private final JobStore store;
    private final EventStream<JobEvent> events;
    private final InstantSource clock;

    public Jobs(JobConfig config, JobTask task, JobStore store, EventStream<JobEvent> events, InstantSource clock) {
        this.config = config;
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

    /** Takes a job, which is on disk when this returns. Waits for the database only. */
    public Submission submit(ScanRequest request) throws InterruptedException {
        return switch (admit(request)) {
            case Admission.Refused refused -> refused.answer();
            case Admission.New created -> insert(created.job());
            case Admission.Same same -> {
                awaitWrite(same.job().stored());
                yield new Submission.AlreadyUnderWay(same.job().view());
            }
        };
    }

    private sealed interface Admission {
        record Refused(Submission answer) implements Admission {}

        record New(RunningJob job) implements Admission {}

        record Same(RunningJob job) implements Admission {}
    }

    private Admission admit(ScanRequest request) {
        lock.lock();
        try {
            if (closed) {
                return new Admission.Refused(new Submission.ShuttingDown());
            }
            for (var other : live.values()) {
                if (other.request().isSameAs(request) && other.stopReason() == null && !other.state().isTerminal()) {
                    return new Admission.Same(other);
                }
            }
            if (waiting.size() >= config.queue()) {
                return new Admission.Refused(new Submission.QueueFull(waiting.size()));
            }
            var job = new RunningJob(JobId.random(), request, clock.instant(), events);
            live.put(job.id(), job);
            waiting.add(job);
            return new Admission.New(job);
        } finally {
            lock.unlock();
        }
    }

    private Submission insert(RunningJob job) throws InterruptedException {
        var receipt = new WriteReceipt() {
            @Override
            public void stored() {
                job.publishPending();
                job.stored().complete(null);
                startWhatCan();
            }

            @Override
            public void lost(Exception cause) {
                withdraw(job, cause);
            }
        };
        try {
            store.insert(job.view(), receipt);
        } catch (InterruptedException | RuntimeException e) {
            withdraw(job, e);
            throw e;
        }
        awaitWrite(job.stored());
        return new Submission.Accepted(job.view());
    }

    private void withdraw(RunningJob job, Exception cause) {
        lock.lock();
        try {
            live.remove(job.id());
            waiting.remove(job);
        } finally {
            lock.unlock();
        }
        job.stored().completeExceptionally(cause);
        job.ended().completeExceptionally(cause);
    }

    private static void awaitWrite(CompletableFuture<?> write) throws InterruptedException {
        try {
            write.get(WRITE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw new StorageUnavailableException("The database did not take the job.", e);
        }
    }

    // --- running ---

    /** Starts every waiting job that has a slot and whose directory is free, the oldest first. */
    private void startWhatCan() {
        lock.lock();
        try {
            for (var job : List.copyOf(waiting)) {
                if (closed || running.size() >= config.parallelism()) {
                    return;
                }
                if (job.stored().isDone() && !isBlocked(job)) {
                    waiting.remove(job);
                    var thread = Thread.ofVirtual().name("job-" + job.id()).unstarted(() -> run(job));
                    running.put(job, thread);
                    job.bind(thread);
                    thread.start();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether a running job, or one that waits in front of it, is about an overlapping directory. */
    private boolean isBlocked(RunningJob job) {
        return running.keySet().stream().anyMatch(other -> other.request().overlaps(job.request()))
                || waiting.stream().takeWhile(other -> other != job)
                        .anyMatch(other -> other.request().overlaps(job.request()));
    }

    private void run(RunningJob job) {
        var startedAt = clock.instant();
        Ended end;
        try {
            job.startClock();
            store.start(job.view(new Running(startedAt)), new Started(job, startedAt));
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
    private record Started(RunningJob job, Instant at) implements WriteReceipt {
        @Override
        public void stored() {
            job.publishRunning(new Running(at));
        }

        @Override
        public void lost(Exception cause) {
            job.publishRunning(new Running(at));
        }
    }

    private void finish(RunningJob job, Ended end) {
        try {
            store.finish(job.id(), () -> job.view(end), stored -> publishEnd(job, stored),
                    cause -> endUnstored(job, end, cause));
        } catch (RuntimeException e) {
            endUnstored(job, end, e);
        }
    }

    private void endUnstored(RunningJob job, Ended end, Exception cause) {
        LOG.log(System.Logger.Level.ERROR, "the end of job " + job.id() + " could not be stored", cause);
        publishEnd(job, job.view(new Ended(Outcome.FAILED, end.startedAt(), end.finishedAt(),
                "The database could not be written.")));
    }

    /** In this order: whoever has heard of the end finds the slot free, and the job either here or on disk. */
    private void publishEnd(RunningJob job, Job end) {
        freeSlot(job);
        job.publishEnd(end);
        var sequence = job.endSequence();
        if (sequence != null) {
            ends.put(job.id(), sequence);
        }
        forget(job);
        startWhatCan();
    }

    /** Its row still says that it is under way, which the next run of the server will find. */
    private void leaveUnfinished(RunningJob job) {
        freeSlot(job);
        job.ended().cancel(false);
        forget(job);
    }

    private void freeSlot(RunningJob job) {
        lock.lock();
        try {
            running.remove(job);
        } finally {
            lock.unlock();
        }
    }

    private void forget(RunningJob job) {
        lock.lock();
        try {
            live.remove(job.id());
        } finally {
            lock.unlock();
        }
    }

    // --- stopping ---

    /**
     * Tells a job to stop. One that waits will never begin, and has ended when this returns unless the database is busy;
     * one that runs will end soon. Waits a second at most.
     */
    public Cancellation cancel(JobId id) throws InterruptedException {
        RunningJob job;
        boolean waited;
        lock.lock();
        try {
            job = live.get(id);
            waited = job != null && job.stored().isDone() && waiting.remove(job);
            if (job != null) {
                job.stop(StopReason.CANCEL);
            }
        } finally {
            lock.unlock();
        }
        if (job == null) {
            var ended = store.find(id);
            return ended.isPresent() ? new Cancellation.AlreadyEnded(ended.get()) : new Cancellation.Unknown();
        }
        if (waited) {
            finish(job, new Ended(Outcome.CANCELLED, null, clock.instant(), null));
            return awaitEnd(job);
        }
        var view = job.view();
        return view.state().isTerminal() ? new Cancellation.AlreadyEnded(view) : new Cancellation.Requested(view);
    }

    private static Cancellation awaitEnd(RunningJob job) throws InterruptedException {
        try {
            return new Cancellation.Done(job.ended().get(CANCEL_LIMIT.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Cancellation.Requested(job.view());
        } catch (ExecutionException | CancellationException e) {
            throw new StorageUnavailableException("The database did not take the end of the job.", e);
        }
    }

    /**
     * Takes no more jobs, stops the running ones and waits for their threads, a few seconds at most. What was waiting
     * or running keeps that state on disk.
     */
    @Override
    public void close() {
        List<Thread> threads;
        lock.lock();
        try {
            closed = true;
            waiting.forEach(job -> job.ended().cancel(false));
            running.keySet().forEach(job -> job.stop(StopReason.SHUTDOWN));
            threads = List.copyOf(running.values());
        } finally {
            lock.unlock();
        }
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
        var job = findLive(id);
        return job.isPresent() ? job.map(RunningJob::view) : store.find(id);
    }

    /** Newest first; those under way as they are now. */
    public Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException {
        var page = store.list(statuses, limit, offset);
        var current = page.items().stream()
                .map(row -> row.state().isTerminal() ? row : findLive(row.id()).map(RunningJob::view).orElse(row))
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
        var job = findLive(id);
        if (job.isEmpty()) {
            return store.find(id);
        }
        try {
            return Optional.of(job.get().ended().get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (CancellationException e) {
            throw new StorageUnavailableException("The server is stopping; the job goes on when it starts again.", e);
        } catch (ExecutionException e) {
            throw new StorageUnavailableException("The database did not take the job.", e);
        }
    }

    /** Subscribes to everything; the snapshot holds the jobs that wait or run. */
    public Opening<JobEvent, List<Job>> follow(@Nullable String lastEventId) {
        return events.subscribe(event -> true, lastEventId, this::underWay);
    }

    /** Called under the stream's lock, which is why no event is ever published under this one. */
    private List<Job> underWay() {
        lock.lock();
        try {
            return live.values().stream().filter(RunningJob::isAnnounced).map(RunningJob::view)
                    .filter(job -> !job.state().isTerminal()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Subscribes to one job. */
    public JobStream follow(JobId id, @Nullable String lastEventId) throws InterruptedException {
        var job = findLive(id);
        if (job.isEmpty()) {
            var ended = store.find(id);
            return ended.isPresent() ? followEnded(ended.get(), lastEventId) : new JobStream.Unknown();
        }
        var opening = events.subscribe(event -> event.isAbout(id), lastEventId, job.get()::view);
        return settle(opening, job.get().endSequence());
    }

    private JobStream followEnded(Job job, @Nullable String lastEventId) {
        var sequence = ends.find(job.id());
        if (sequence == null) {
            sequence = events.reserve();
            ends.put(job.id(), sequence);
            var reset = lastEventId == null ? null : "event id too old";
            return new JobStream.Ended(job, events.position(sequence - 1), events.position(sequence), reset);
        }
        return settle(events.subscribe(event -> event.isAbout(job.id()), lastEventId, () -> job), sequence);
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

    private Optional<RunningJob> findLive(JobId id) {
        lock.lock();
        try {
            return Optional.ofNullable(live.get(id));
        } finally {
            lock.unlock();
        }
    }

    // --- for the pulse and the metrics ---

    void publishProgress() {
        List<RunningJob> jobs;
        lock.lock();
        try {
            jobs = List.copyOf(running.keySet());
        } finally {
            lock.unlock();
        }
        jobs.forEach(RunningJob::publishProgress);
    }

    public int runningNow() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    public int waitingNow() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
