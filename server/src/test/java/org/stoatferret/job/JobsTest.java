package org.stoatferret.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Published;
import org.stoatferret.event.Subscription;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(180)
class JobsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Jobs> opened = new ArrayList<>();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private Database database;
    private EventStream<JobEvent> events;
    private JobStore store;

    @BeforeEach
    void open() {
        database = Database.open(DataDirectory.take(directory),
                new DatabaseConfig(2, new Retention(1_000, Duration.ofDays(30))),
                InstantSource.system());
        events = new EventStream<>(database.sequences(), 100_000, Jobs::subject);
        store = new JdbcJobStore(database);
    }

    @AfterEach
    void close() {
        release.countDown();
        opened.forEach(Jobs::close);
        database.close();
    }

    @Test
    void aJobIsPendingThenRunningThenCompleteAndSaysSoOnceEach() throws Exception {
        var jobs = jobs(2, 10, null, (request, job) -> {
            release.await();
            job.enter(Phase.PROBING);
            job.found(2);
            job.count(JobContext.Tally.ADDED);
            fail(job, "/a/b.mp4", "It is broken.");
        });
        var all = jobs.follow(null).subscription();
        var id = accept(jobs, "/a");
        assertEquals("PENDING", name(all.poll(LONG).orElseThrow().event()));
        assertEquals("RUNNING", name(all.poll(LONG).orElseThrow().event()));
        release.countDown();
        var ended = jobs.await(id, LONG).orElseThrow();
        assertEquals(Outcome.COMPLETE, outcome(ended));
        assertEquals(1.0, ended.progress().fraction());
        assertEquals(2, ended.progress().counts().scanned());
        assertEquals("It is broken.", ended.problems().getFirst().message());
        assertEquals(List.of("FileFailed", "COMPLETE"), drain(all));

        var row = store.find(id).orElseThrow();
        assertEquals(ended.state(), row.state());
        assertEquals(ended.progress().counts(), row.progress().counts());
        assertEquals(ended.state(), jobs.find(id).orElseThrow().state());
    }

    @Test
    void cancelBeforeStartNeverRunsTheTask() throws Exception {
        var jobs = jobs(1, 10, null, this::hang);
        var first = accept(jobs, "/a");
        var second = accept(jobs, "/b");
        assertEquals("/a", begun.poll(30, TimeUnit.SECONDS));
        var done = assertInstanceOf(Cancellation.Done.class, jobs.cancel(second));
        assertEquals(Outcome.CANCELLED, outcome(done.job()));
        assertEquals(Status.CANCELLED, Status.of(store.find(second).orElseThrow().state()));
        release.countDown();
        assertEquals(Outcome.COMPLETE, outcome(jobs.await(first, LONG).orElseThrow()));
        assertTrue(begun.isEmpty());
        assertInstanceOf(Cancellation.AlreadyEnded.class, jobs.cancel(second));
        assertInstanceOf(Cancellation.Unknown.class, jobs.cancel(JobId.random()));
    }

    @Test
    void cancelDoesNotWaitForADatabaseThatIsBusy() throws Exception {
        var jobs = jobs(1, 10, null, this::hang);
        var first = accept(jobs, "/a");
        var second = accept(jobs, "/b");
        assertEquals("/a", begun.poll(30, TimeUnit.SECONDS));
        var writer = new BusyWriter();
        store.start(jobs.find(first).orElseThrow(), writer);
        assertTrue(writer.isBusy.await(30, TimeUnit.SECONDS));
        assertInstanceOf(Cancellation.Requested.class, jobs.cancel(second));
        assertInstanceOf(Cancellation.Requested.class, jobs.cancel(second), "still");
        assertEquals(0, jobs.waitingNow());
        writer.goesOn.countDown();
        assertEquals(Outcome.CANCELLED, outcome(jobs.await(second, LONG).orElseThrow()));
    }

    @Test
    void cancelEndsARunningJobAndKeepsWhatItHasCounted() throws Exception {
        var jobs = jobs(1, 10, null, (request, job) -> {
            job.found(5);
            job.count(JobContext.Tally.ADDED);
            hang(request, job);
        });
        var id = accept(jobs, "/a");
        begun.poll(30, TimeUnit.SECONDS);
        assertInstanceOf(Cancellation.Requested.class, jobs.cancel(id));
        var ended = jobs.await(id, LONG).orElseThrow();
        assertEquals(Outcome.CANCELLED, outcome(ended));
        assertEquals(1, ended.progress().counts().added());
        assertEquals(0.2, ended.progress().fraction());
    }

    @Test
    void workThatGotDoneIsCompleteEvenIfItWasToldToStop() throws Exception {
        var jobs = jobs(1, 10, null, (request, job) -> {
            begun.add("begun");
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // goes on to its end all the same
            }
        });
        var id = accept(jobs, "/a");
        begun.poll(30, TimeUnit.SECONDS);
        jobs.cancel(id);
        assertEquals(Outcome.COMPLETE, outcome(jobs.await(id, LONG).orElseThrow()));
    }

    @Test
    void theLimitEndsAJobThatHangs() throws Exception {
        var jobs = jobs(1, 10, Duration.ofMillis(50), this::hang);
        var ended = jobs.await(accept(jobs, "/a"), LONG).orElseThrow();
        assertEquals(Outcome.TIMEOUT, outcome(ended));
        assertEquals("The scan did not finish within its limit of PT0.05S.", ((Ended) ended.state()).error());
    }

    @Test
    void aClockThatJumpsADayMakesNoLimitPassEarlyOrLate() throws Exception {
        for (var jump : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
            var now = new AtomicReference<>(Instant.parse("2026-03-04T05:06:07Z"));
            JobTask jumping = (request, job) -> {
                now.updateAndGet(time -> time.plus(jump));
                if (request.path().equals(FilePath.of("/hangs"))) {
                    hang(request, job);
                }
            };
            var patient = new Jobs(new JobConfig(1, 10, LONG), jumping, store, events, now::get);
            opened.add(patient);
            var done = patient.await(accept(patient, "/works"), LONG).orElseThrow();
            assertEquals(Outcome.COMPLETE, outcome(done));
            assertTrue(done.progress().elapsed().compareTo(LONG) < 0, () -> "took " + done.progress().elapsed());
            var strict = new Jobs(new JobConfig(1, 10, Duration.ofMillis(50)), jumping, store, events, now::get);
            opened.add(strict);
            assertEquals(Outcome.TIMEOUT, outcome(strict.await(accept(strict, "/hangs"), LONG).orElseThrow()));
        }
    }

    @Test
    void aFailureIsASentence() throws Exception {
        var jobs = jobs(1, 10, null, (request, job) -> {
            if (request.path().equals(FilePath.of("/known"))) {
                throw new JobFailedException("Install FFmpeg.");
            }
            throw new IllegalStateException("secret");
        });
        var known = jobs.await(accept(jobs, "/known"), LONG).orElseThrow();
        assertEquals(Outcome.FAILED, outcome(known));
        assertEquals("Install FFmpeg.", ((Ended) known.state()).error());
        var unforeseen = jobs.await(accept(jobs, "/unforeseen"), LONG).orElseThrow();
        assertEquals(Outcome.FAILED, outcome(unforeseen));
        assertFalse(((Ended) unforeseen.state()).error().contains("secret"));
    }

    @Test
    void someRunAtOnceAndTheRestInOrder() throws Exception {
        var jobs = jobs(2, 10, null, this::hang);
        for (var path : List.of("/a", "/b", "/c", "/d")) {
            accept(jobs, path);
        }
        assertEquals(Set.of("/a", "/b"), Set.of(begun.poll(30, TimeUnit.SECONDS), begun.poll(30, TimeUnit.SECONDS)));
        assertEquals(2, jobs.runningNow());
        assertEquals(2, jobs.waitingNow());
        assertTrue(begun.isEmpty());
        release.countDown();
        assertEquals(Set.of("/c", "/d"), Set.of(begun.poll(30, TimeUnit.SECONDS), begun.poll(30, TimeUnit.SECONDS)));
    }

    @Test
    void overlappingDirectoriesWaitForEachOtherAndOthersPassThem() throws Exception {
        var jobs = jobs(3, 10, null, this::hang);
        var outer = accept(jobs, "/a");
        assertEquals("/a", begun.poll(30, TimeUnit.SECONDS));
        accept(jobs, "/a/b");
        accept(jobs, "/a/b/c");
        accept(jobs, "/ab");
        assertEquals("/ab", begun.poll(30, TimeUnit.SECONDS));
        assertEquals(2, jobs.waitingNow());
        jobs.cancel(outer);
        assertEquals("/a/b", begun.poll(30, TimeUnit.SECONDS));
        assertEquals(1, jobs.waitingNow());
    }

    @Test
    void theSameWorkIsNotDoneTwiceAtOnce() throws Exception {
        var jobs = jobs(1, 10, null, this::hang);
        var id = accept(jobs, "/a");
        var again = assertInstanceOf(Submission.AlreadyUnderWay.class, jobs.submit(request("/a")));
        assertEquals(id, again.job().id());
        assertInstanceOf(Submission.Accepted.class, jobs.submit(
                new ScanRequest(FilePath.of("/a"), FilePath.of("/a"), Depth.RECURSIVE, Mode.ALL)));
        jobs.cancel(id);
        var fresh = assertInstanceOf(Submission.Accepted.class, jobs.submit(request("/a")));
        assertNotEquals(id, fresh.job().id(), "what is being cancelled is no answer");
    }

    @Test
    void aRepeatedRequestLeadsToOneJobHoweverManyRepeatItAtOnce() throws Exception {
        var jobs = jobs(1, 10, null, (request, job) -> {});
        for (int round = 0; round < 10; round++) {
            var key = "key-" + round;
            var ids = new LinkedBlockingQueue<JobId>();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        ids.add(job(jobs.submit(request("/a"), key)).id());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (var thread : threads) {
                assertTrue(thread.join(LONG));
            }
            assertEquals(100, ids.size());
            assertEquals(1, Set.copyOf(ids).size());
            jobs.await(ids.peek(), LONG);
            assertEquals(ids.peek(), job(jobs.submit(request("/a"), key)).id(), "even when it has ended");
            assertInstanceOf(Submission.KeyReused.class, jobs.submit(request("/b"), key));
        }
        assertEquals(10, jobs.list(Set.of(), 100, 0).total());
        assertInstanceOf(Submission.Repeated.class, jobs(1, 10, null, this::hang).submit(request("/a"), "key-0"),
                "even by another run of the server");
    }

    private static Job job(Submission submission) {
        return switch (submission) {
            case Submission.Accepted(Job job) -> job;
            case Submission.AlreadyUnderWay(Job job) -> job;
            case Submission.Repeated(Job job) -> job;
            default -> throw new AssertionError(submission);
        };
    }

    @Test
    void aFullQueueRefuses() throws Exception {
        var jobs = jobs(1, 1, null, this::hang);
        accept(jobs, "/a");
        begun.poll(30, TimeUnit.SECONDS);
        accept(jobs, "/b");
        assertInstanceOf(Submission.QueueFull.class, jobs.submit(request("/c")));
    }

    @Test
    void shuttingDownStopsWhatRunsAndTheNextServerTakesItUpAgain() throws Exception {
        var jobs = jobs(1, 10, null, this::hang);
        var running = accept(jobs, "/a");
        var waiting = accept(jobs, "/b");
        begun.poll(30, TimeUnit.SECONDS);
        jobs.close();
        Eventually.await("the start is on disk",
                () -> Status.of(store.find(running).orElseThrow().state()) == Status.RUNNING);
        assertEquals(Status.PENDING, Status.of(store.find(waiting).orElseThrow().state()));
        assertInstanceOf(Submission.ShuttingDown.class, jobs.submit(request("/c")));
        release.countDown();
        var next = jobs(1, 10, null, this::hang);
        assertEquals(2, next.resume());
        var first = next.await(running, LONG).orElseThrow();
        assertEquals(Outcome.COMPLETE, outcome(first));
        assertEquals(2, first.attempt());
        assertEquals(1, next.await(waiting, LONG).orElseThrow().attempt(), "it had not begun");
        assertEquals(2, store.find(running).orElseThrow().attempt());
        assertEquals(0, jobs(1, 10, null, this::hang).resume());
    }

    @Test
    void waitingForAJobEndsAtItsLimit() throws Exception {
        var jobs = jobs(1, 10, null, this::hang);
        var id = accept(jobs, "/a");
        assertThrows(TimeoutException.class, () -> jobs.await(id, Duration.ofMillis(20)));
        assertTrue(jobs.await(JobId.random(), LONG).isEmpty());
    }

    @Test
    void howeverCancelAndEndRaceThereIsOneEndAndItIsTheSameEverywhere() throws Exception {
        int rounds = 400;
        var spin = new AtomicInteger();
        var jobs = jobs(4, 100, null, (request, job) -> {
            for (int i = spin.get(); i > 0; i--) {
                Thread.onSpinWait();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        });
        var outcomes = new int[Outcome.values().length];
        for (int round = 0; round < rounds; round++) {
            spin.set(round % 200 * 20);
            var id = accept(jobs, "/race");
            var follower = assertInstanceOf(JobStream.class, jobs.follow(id, null));
            var answer = jobs.cancel(id);
            assertFalse(answer instanceof Cancellation.Unknown);
            var ended = jobs.await(id, LONG).orElseThrow();
            outcomes[outcome(ended).ordinal()]++;
            assertFalse(answer instanceof Cancellation.AlreadyEnded && outcome(ended) == Outcome.CANCELLED,
                    "a cancel that was heeded was told that it came too late");
            assertEquals(ended.state(), store.find(id).orElseThrow().state());
            assertEquals(ended.state(), terminal(follower, ended));
        }
        assertEquals(rounds, outcomes[Outcome.COMPLETE.ordinal()] + outcomes[Outcome.CANCELLED.ordinal()]);
        assertEquals(0, jobs.runningNow() + jobs.waitingNow());
        assertEquals(0, events.subscribers());
    }

    @Test
    void whoeverFollowsAJobSeesItsEndExactlyOnceHoweverTheyRace() throws Exception {
        var jobs = jobs(2, 100, null, (request, job) -> {});
        for (int round = 0; round < 300; round++) {
            var id = accept(jobs, "/race");
            String resumeFrom = round % 2 == 0 ? null : events.position(1).toString();
            var follower = jobs.follow(id, resumeFrom);
            var ended = jobs.await(id, LONG).orElseThrow();
            assertEquals(ended.state(), terminal(follower, ended));
            var late = assertInstanceOf(JobStream.Ended.class, jobs.follow(id, null));
            assertEquals(1, late.end().sequence() - late.snapshot().sequence());
            assertInstanceOf(JobStream.NothingMore.class, jobs.follow(id, late.end().toString()));
        }
        assertEquals(0, events.subscribers());
    }

    @Test
    void theStreamOfAnEndedJobOfAnEarlierRunIsWhatItWas() throws Exception {
        var before = jobs(1, 10, null, (request, job) -> fail(job, "/a/b.mp4", "No."));
        var id = accept(before, "/a");
        var live = read(before, id, before.follow(id, null));
        var end = live.getLast();
        restart();

        var after = jobs(1, 10, null, (request, job) -> {});
        var again = assertInstanceOf(JobStream.Ended.class, after.follow(id, null));
        assertEquals(end.sequence(), again.end().sequence());
        assertEquals(end.event(), new JobEvent.Changed(again.job()));
        for (int i = 0; i < live.size() - 1; i++) {
            var rest = read(after, id, after.follow(id, at(live.get(i))));
            assertEquals(live.subList(i + 1, live.size()), rest);
        }
        assertInstanceOf(JobStream.NothingMore.class, after.follow(id, at(end)));
        assertEquals(List.of(end), read(after, id, after.follow(id, again.snapshot().toString())));

        for (var last : List.of("old-7", "garbage", events.position(Long.MAX_VALUE / 100).toString())) {
            var reset = assertInstanceOf(JobStream.Ended.class, after.follow(id, last));
            assertNotNull(reset.reset(), last);
            assertEquals(end.sequence(), reset.end().sequence());
        }
        assertInstanceOf(JobStream.Unknown.class, after.follow(JobId.random(), null));
        assertEquals(0, events.subscribers());
    }

    @Test
    void progressIsPublishedWhileAJobRunsAndNeverAfterItsEnd() throws Exception {
        var jobs = jobs(1, 10, null, (request, job) -> {
            job.found(10);
            job.count(JobContext.Tally.ADDED);
            hang(request, job);
        });
        try (var pulse = new Pulse(jobs, events, new JdbcVideoStore(database)::library)) {
            pulse.start();
            var id = accept(jobs, "/a");
            var live = assertInstanceOf(JobStream.Live.class, jobs.follow(id, null)).opening().subscription();
            JobEvent event;
            do {
                event = live.poll(LONG).orElseThrow().event();
            } while (!(event instanceof JobEvent.Progressed));
            assertEquals(0.1, ((JobEvent.Progressed) event).progress().fraction());
            var second = live.poll(LONG).orElseThrow().event();
            assertInstanceOf(JobEvent.Progressed.class, second, "at least once a second, even without news");
            jobs.cancel(id);
            var rest = new ArrayList<String>();
            String last;
            do {
                last = name(live.poll(LONG).orElseThrow().event());
                rest.add(last);
            } while (!last.equals("CANCELLED"));
            assertEquals(List.of(), drain(live));
        }
    }

    /** Holds the database's writer. */
    private static final class BusyWriter implements EventReceipt {
        private final CountDownLatch isBusy = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);

        @Override
        public void stored(long sequence) {
            isBusy.countDown();
            try {
                goesOn.await(LONG.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void lost(Exception cause) {
            throw new AssertionError(cause);
        }
    }

    private Jobs jobs(int parallelism, int queue, Duration timeout, JobTask task) {
        var jobs = new Jobs(new JobConfig(parallelism, queue, timeout), task, store, events, InstantSource.system());
        opened.add(jobs);
        return jobs;
    }

    private void hang(ScanRequest request, JobContext job) throws InterruptedException {
        begun.add(request.path().display());
        release.await();
    }

    /** Has a file's failure stored and published. */
    private void fail(JobContext job, String path, String message) throws InterruptedException {
        var problem = new FileProblem(FilePath.of(path), FileProblem.Code.INVALID_MEDIA, message);
        new JdbcVideoStore(database).saveProblem(job.id(), problem, null, new EventReceipt() {
            @Override
            public void stored(long sequence) {
                job.failed(problem, sequence);
            }

            @Override
            public void lost(Exception cause) {
                throw new AssertionError(cause);
            }
        });
    }

    private static JobId accept(Jobs jobs, String path) throws InterruptedException {
        return assertInstanceOf(Submission.Accepted.class, jobs.submit(request(path))).job().id();
    }

    private static ScanRequest request(String path) {
        return new ScanRequest(FilePath.of(path), FilePath.of(path), Depth.RECURSIVE, Mode.CHANGED);
    }

    private static Outcome outcome(Job job) {
        return assertInstanceOf(Ended.class, job.state()).outcome();
    }

    /** The one terminal state that a follower is shown; fails if there is none, or another. */
    private static JobState terminal(JobStream stream, Job ended) throws InterruptedException {
        return switch (stream) {
            case JobStream.Ended over -> over.job().state();
            case JobStream.Live live -> {
                try (var reader = live.opening().subscription()) {
                    JobState seen = null;
                    while (seen == null) {
                        var event = reader.poll(LONG).orElseThrow().event();
                        if (event instanceof JobEvent.Changed changed && changed.job().state().isTerminal()) {
                            seen = changed.job().state();
                        }
                    }
                    assertEquals(List.of(), drain(reader), "nothing comes after the end of " + ended.id());
                    yield seen;
                }
            }
            case JobStream.NothingMore _ -> throw new AssertionError("the end was not seen");
            case JobStream.Unknown _ -> throw new AssertionError("unknown");
        };
    }

    private String at(Published<JobEvent> event) {
        return events.position(event.sequence()).toString();
    }

    /** Closes the database and opens it again: what a new run of the server begins with. */
    private void restart() {
        opened.forEach(Jobs::close);
        opened.clear();
        database.close();
        open();
    }

    /** All that a follower of one job is told from now on but progress, to the end. */
    private static List<Published<JobEvent>> read(Jobs jobs, JobId id, JobStream stream) throws InterruptedException {
        var opening = assertInstanceOf(JobStream.Live.class, stream).opening();
        var told = new ArrayList<Published<JobEvent>>();
        try (var reader = opening.subscription()) {
            for (long at = opening.position().sequence(); at < opening.storedUpTo();) {
                var page = jobs.past(id, at, opening.storedUpTo()).orElseThrow();
                told.addAll(page);
                at = page.isEmpty() ? opening.storedUpTo() : page.getLast().sequence();
            }
            while (told.isEmpty() || !isEnd(told.getLast().event())) {
                var next = reader.poll(LONG).orElseThrow();
                if (Jobs.subject(next.event()) == null) {
                    told.add(next);
                }
            }
        }
        return told;
    }

    private static boolean isEnd(JobEvent event) {
        return event instanceof JobEvent.Changed(Job job) && job.state().isTerminal();
    }

    private static List<String> drain(Subscription<JobEvent> reader) throws InterruptedException {
        var names = new ArrayList<String>();
        for (var next = reader.poll(Duration.ZERO); next.isPresent(); next = reader.poll(Duration.ZERO)) {
            names.add(name(next.get().event()));
        }
        return names;
    }

    private static String name(JobEvent event) {
        return event instanceof JobEvent.Changed changed
                ? Status.of(changed.job().state()).name()
                : event.getClass().getSimpleName();
    }
}
