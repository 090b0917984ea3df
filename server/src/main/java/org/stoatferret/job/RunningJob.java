package org.stoatferret.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Running;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.media.ScanRequest;

/**
 * A job that is waiting, running, or has just ended: the one place its state is kept while it may still change.
 *
 * <p>
 * The state, the problems and the sequence of the end change under the event stream's lock, together with the event
 * that tells of the change.
 */
final class RunningJob implements JobContext {
    private static final int NAMES_SHOWN = 8;

    /** What there is to see of its progress. */
    private record Visible(ScanCounts counts, @Nullable Phase phase, Set<FilePath> probing) {}

    /** Why a job was told to stop. */
    enum StopReason {
        CANCEL, SHUTDOWN
    }

    private final JobId id;
    private final ScanRequest request;
    private final int attempt;
    private final Instant submittedAt;
    private final EventStream<JobEvent> events;
    private final AtomicReference<@Nullable StopReason> stopReason = new AtomicReference<>(); // the first one counts
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private final CompletableFuture<Job> ended = new CompletableFuture<>();

    private final ConcurrentMap<Tally, LongAdder> tallies = new ConcurrentHashMap<>();
    private final LongAdder missing = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final ConcurrentMap<FilePath, Boolean> probing = new ConcurrentHashMap<>();
    private final Pace pace = new Pace();
    private volatile @Nullable Long total; // written by the walk, once
    private volatile @Nullable String warning; // written by the task's main thread
    private volatile @Nullable Phase phase; // written by the task's main thread and its walk, one after the other

    private volatile JobState state = new JobState.Pending();
    private volatile boolean announced;
    private volatile @Nullable Long endSequence;
    private final List<FileProblem> problems = new ArrayList<>(); // guarded by itself

    private @Nullable Thread thread; // guarded by this

    RunningJob(JobId id, ScanRequest request, int attempt, Instant submittedAt, EventStream<JobEvent> events) {
        this.id = id;
        this.request = request;
        this.attempt = attempt;
        this.submittedAt = submittedAt;
        this.events = events;
        for (var tally : Tally.values()) {
            tallies.put(tally, new LongAdder());
        }
    }

    @Override
    public JobId id() {
        return id;
    }

    ScanRequest request() {
        return request;
    }

    /** Completed when the job's row is on disk, or exceptionally when it could not be written. */
    CompletableFuture<Void> stored() {
        return stored;
    }

    /** Completed with the ended job; cancelled if it will end in another run of the server. */
    CompletableFuture<Job> ended() {
        return ended;
    }

    JobState state() {
        return state;
    }

    /** Where its terminal event stands in the stream; null before there is one. */
    @Nullable
    Long endSequence() {
        return endSequence;
    }

    @Nullable
    StopReason stopReason() {
        return stopReason.get();
    }

    /** The job as it is now. */
    Job view() {
        return view(state);
    }

    /** The job as it would be in a state. */
    Job view(JobState inState) {
        List<FileProblem> shown;
        synchronized (problems) {
            shown = List.copyOf(problems);
        }
        return new Job(id, request, attempt, submittedAt, inState, progress(inState), shown, warning);
    }

    // --- its thread ---

    /** Gives it a thread that a stop may interrupt, or already has to. */
    synchronized void bind(Thread job) {
        thread = job;
        if (stopReason.get() != null) {
            job.interrupt();
        }
    }

    /** From now on nothing interrupts its thread, and no interrupt is pending: called by that thread. */
    synchronized void unbind() {
        thread = null;
        Thread.interrupted();
    }

    /** Tells it to stop; false if it has been told before. */
    synchronized boolean stop(StopReason reason) {
        if (!stopReason.compareAndSet(null, reason)) {
            return false;
        }
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    // --- its events; each change and its event are one step ---

    void publishPending(long sequence) {
        events.publishStored(sequence, () -> {
            announced = true;
            return new JobEvent.Changed(view());
        });
    }

    /** Whether subscribers have heard of it. */
    boolean isAnnounced() {
        return announced;
    }

    void publishRunning(Job running, long sequence) {
        events.publishStored(sequence, () -> begun(running));
    }

    /** The same, although the database does not know of it. */
    void publishRunning(Job running) {
        events.publish(sequence -> begun(running));
    }

    void publishEnd(Job end, long sequence) {
        events.publishStored(sequence, () -> over(end, sequence));
        afterEnd(end);
    }

    /** The same, although the database does not know of it, or not yet. */
    void publishEnd(Job end) {
        events.publish(sequence -> over(end, sequence));
        afterEnd(end);
    }

    /** As it was when it began, even if it has counted something since: that is what whoever comes back is told. */
    private JobEvent begun(Job running) {
        state = running.state();
        return new JobEvent.Changed(running);
    }

    private JobEvent over(Job end, long sequence) {
        state = end.state();
        endSequence = sequence;
        return new JobEvent.Changed(end);
    }

    private void afterEnd(Job end) {
        events.forget(id);
        ended.complete(end);
    }

    /** Publishes how far it has come, if it runs and there is news, or a second has passed without. */
    void publishProgress() {
        if (!(state instanceof Running)) {
            return;
        }
        var counts = counts();
        if (!pace.isDue(counts.scanned(), new Visible(counts, phase, Set.copyOf(probing.keySet())))) {
            return;
        }
        events.publish(sequence -> state instanceof Running ? new JobEvent.Progressed(id, progress(state)) : null);
    }

    // --- what its task reports ---

    @Override
    public void enter(Phase next) {
        phase = next;
    }

    @Override
    public void found(long files) {
        total = files;
    }

    @Override
    public void count(Tally tally) {
        tallies.get(tally).increment();
    }

    @Override
    public void countMissing(long files) {
        missing.add(files);
    }

    @Override
    public void failed(FileProblem problem, long sequence) {
        events.publishStored(sequence, () -> {
            failed.increment();
            synchronized (problems) {
                if (problems.size() < Job.PROBLEMS_SHOWN) {
                    problems.add(problem);
                }
            }
            return new JobEvent.FileFailed(id, problem);
        });
    }

    @Override
    public void warn(String sentence) {
        warning = sentence;
    }

    @Override
    public void probing(FilePath file) {
        probing.put(file, true);
    }

    @Override
    public void probed(FilePath file) {
        probing.remove(file);
    }

    private ScanCounts counts() {
        return new ScanCounts(total, sum(Tally.ADDED), sum(Tally.UPDATED), sum(Tally.SKIPPED), sum(Tally.MOVED),
                missing.sum(), failed.sum());
    }

    private long sum(Tally tally) {
        return tallies.get(tally).sum();
    }

    private Progress progress(JobState inState) {
        var counts = counts();
        return switch (inState) {
            case JobState.Pending _ -> Progress.NONE;
            case Running _ -> new Progress(phase == null ? Phase.DISCOVERING : phase, fraction(counts), counts,
                    probing.keySet().stream().limit(NAMES_SHOWN).map(FilePath::displayName).toList(), pace.rate(),
                    pace.remaining(counts), pace.elapsed());
            case Ended end -> new Progress(null, endFraction(end, counts), counts, List.of(), 0, null, pace.elapsed());
        };
    }

    private static @Nullable Double endFraction(Ended end, ScanCounts counts) {
        if (end.outcome() == JobState.Outcome.COMPLETE) {
            return 1.0;
        }
        return fraction(counts);
    }

    private static @Nullable Double fraction(ScanCounts counts) {
        if (counts.total() == null) {
            return null;
        }
        return counts.total() == 0 ? 1.0 : Math.min(1.0, (double) counts.scanned() / counts.total());
    }

    /** Starts the clock that rate and elapsed time are told by. */
    void startClock() {
        pace.start();
    }

    void stopClock() {
        pace.stop();
    }
}
