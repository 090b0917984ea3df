package org.stoatferret.reliability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.stoatferret.event.Subscription;
import org.stoatferret.job.Cancellation;
import org.stoatferret.job.Cancellation.AlreadyEnded;
import org.stoatferret.job.Cancellation.Done;
import org.stoatferret.job.Cancellation.Requested;
import org.stoatferret.job.Cancellation.Unknown;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStream;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.JobId;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.testing.Rig;

/** Cancels scans in each state they can be in, once, twice, and from four threads at once. */
final class CancelsInEveryState implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ProbeResult VIDEO = new ProbeResult.Probed(
            new MediaInfo("mp4", Duration.ofSeconds(1), null, 0, List.of()), "{}");

    /** When the cancel comes. */
    private enum Moment {
        WAITING, STARTING, PROBING, ENDING, OVER, NEVER_WAS
    }

    /** How often it comes. */
    private enum Times {
        ONCE, TWICE, FOUR_AT_ONCE
    }

    private final Random random = new Random(22);
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private final List<String> wrongAnswers = new ArrayList<>();
    private final List<String> wrongEnds = new ArrayList<>();
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore goesOn = new Semaphore(0);
    private final Rig rig;
    private final Path root;

    private CancelsInEveryState(Path directory) throws Exception {
        rig = new Rig(directory.resolve("data"), directory.resolve("root"), prober(), 1, null);
        root = rig.root;
        Files.createFile(root.resolve("film.mp4"));
    }

    /** Takes a few milliseconds for each. */
    static Figures run(Path directory, int rounds) throws Exception {
        try (var experiment = new CancelsInEveryState(directory)) {
            for (int round = 0; round < rounds; round++) {
                var moments = Moment.values();
                var times = Times.values();
                experiment.cancel(moments[round % moments.length], times[round / moments.length % times.length]);
            }
            return Figures.of(rounds + " rounds").with(experiment.outcomes + " ends")
                    .never("wrong answers", experiment.wrongAnswers)
                    .never("ends missed, doubled or contradicted", experiment.wrongEnds);
        }
    }

    private void cancel(Moment moment, Times times) throws Exception {
        begun.drainPermits();
        goesOn.drainPermits();
        try (var all = rig.jobs.follow(null).subscription()) {
            var scanning = moment == Moment.NEVER_WAS ? null : rig.submit(root, Depth.RECURSIVE, Mode.ALL);
            var job = moment == Moment.WAITING ? rig.submit(root, Depth.DIRECTORY_ONLY, Mode.ALL) : scanning;
            bring(job, moment);
            var answers = cancel(job == null ? JobId.random() : job, times);
            if (job == null) {
                check(answers.stream().allMatch(Unknown.class::isInstance), wrongAnswers, moment + " " + answers);
                return;
            }
            var end = rig.jobs.await(job, PATIENCE).orElseThrow();
            goesOn.release(10); // not before: what gets done although it was cancelled is complete
            rig.jobs.await(scanning, PATIENCE);
            checkAnswers(moment, answers, end);
            checkEnd(moment, end, all);
        }
    }

    /** Lets the scan come to where it is to be cancelled. */
    private void bring(JobId job, Moment moment) throws Exception {
        switch (moment) {
            case WAITING, NEVER_WAS -> {
            }
            case STARTING -> spin();
            case PROBING -> check(begun.tryAcquire(30, TimeUnit.SECONDS), wrongEnds, "no probe");
            case ENDING -> {
                check(begun.tryAcquire(30, TimeUnit.SECONDS), wrongEnds, "no probe");
                goesOn.release(10);
                spin();
            }
            case OVER -> {
                goesOn.release(10);
                rig.jobs.await(job, PATIENCE);
            }
        }
    }

    private List<Cancellation> cancel(JobId job, Times times) throws InterruptedException {
        Queue<Cancellation> answers = new ConcurrentLinkedQueue<>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < (times == Times.FOUR_AT_ONCE ? 4 : 0); i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    answers.add(rig.jobs.cancel(job));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int i = 0; i < (times == Times.FOUR_AT_ONCE ? 0 : times == Times.TWICE ? 2 : 1); i++) {
            answers.add(rig.jobs.cancel(job));
        }
        for (var thread : threads) {
            check(thread.join(PATIENCE), wrongAnswers, "no answer for " + job);
        }
        return List.copyOf(answers);
    }

    private void checkAnswers(Moment moment, List<Cancellation> answers, Job end) {
        var outcome = ((Ended) end.state()).outcome();
        outcomes.merge(outcome, 1, Integer::sum);
        boolean isHeeded = outcome == Outcome.CANCELLED;
        boolean isPromised = answers.stream().anyMatch(Requested.class::isInstance);
        boolean isDone = answers.stream().anyMatch(new Done(end)::equals);
        boolean isRight = switch (moment) {
            case WAITING -> isHeeded && isDone;
            case STARTING -> isHeeded && (isDone || isPromised);
            case PROBING -> isHeeded && isPromised;
            case ENDING -> !isHeeded || isPromised;
            case OVER -> !isHeeded && answers.stream().allMatch(AlreadyEnded.class::isInstance);
            case NEVER_WAS -> false;
        };
        check(isRight && answers.stream().noneMatch(Unknown.class::isInstance), wrongAnswers,
                moment + " " + answers + " " + end);
    }

    /** Told once, nothing after it, and the same to whoever asks later. */
    private void checkEnd(Moment moment, Job end, Subscription<JobEvent> all) throws InterruptedException {
        var told = new ArrayList<JobEvent>();
        for (var next = all.poll(Duration.ZERO); next.isPresent(); next = all.poll(Duration.ZERO)) {
            if (concerns(next.get().event(), end.id())) {
                told.add(next.get().event());
            }
        }
        long ends = told.stream().filter(CancelsInEveryState::isEnd).count();
        boolean isSame = told.getLast() instanceof JobEvent.Changed(Job last) && last.state().equals(end.state())
                && rig.jobs.find(end.id()).orElseThrow().state().equals(end.state())
                && rig.jobs.follow(end.id(), null) instanceof JobStream.Ended late
                && late.job().state().equals(end.state());
        check(ends == 1 && isSame, wrongEnds, moment + " " + told);
    }

    private static boolean concerns(JobEvent event, JobId job) {
        return switch (event) {
            case JobEvent.Changed changed -> changed.job().id().equals(job);
            case JobEvent.Progressed progressed -> progressed.job().equals(job);
            case JobEvent.FileFailed failed -> failed.job().equals(job);
            case JobEvent.LibraryChanged _ -> false;
        };
    }

    private static boolean isEnd(JobEvent event) {
        return event instanceof JobEvent.Changed(Job job) && job.state().isTerminal();
    }

    private static void check(boolean isRight, List<String> complaints, String complaint) {
        if (!isRight) {
            complaints.add(complaint);
        }
    }

    private void spin() {
        for (int spin = random.nextInt(200_000); spin > 0; spin--) {
            Thread.onSpinWait();
        }
    }

    private Prober prober() {
        return new Prober() {
            @Override
            public ProbeResult probe(FilePath file) throws InterruptedException {
                begun.release();
                goesOn.acquire();
                return VIDEO;
            }

            @Override
            public Availability availability() {
                return new Availability.Available("ffprobe", "1-test", "/bin/true");
            }
        };
    }

    @Override
    public void close() {
        goesOn.release(1_000);
        rig.close();
    }
}
