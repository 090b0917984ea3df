package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Subscription;
import org.stoatferret.job.Cancellation;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobState;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStream;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Pulse;
import org.stoatferret.job.Submission;
import org.stoatferret.media.JobId;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Ends of jobs, when the database is busy or takes nothing. */
@Timeout(300)
class JobEndsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Database database;
    private JdbcJobStore store;
    private EventStream<JobEvent> events;
    private Jobs jobs;
    private Pulse pulse;

    @BeforeEach
    void open() {
        database = Samples.open(directory, InstantSource.system());
        store = new JdbcJobStore(database);
        events = new EventStream<>(database.sequences(), 100, Jobs::subject);
        jobs = new Jobs(new JobConfig(1, 10, null), (request, job) -> mayEnd.await(), store, events,
                InstantSource.system());
        pulse = new Pulse(jobs, events, new JdbcVideoStore(database)::library);
        pulse.start();
    }

    @AfterEach
    void close() {
        mayEnd.countDown();
        mayGoOn.countDown();
        pulse.close();
        jobs.close();
        database.close();
    }

    @Test
    void cancellingAWaitingJobDoesNotWaitForRoomInTheQueue() throws Exception {
        submit("/a");
        var waiting = submit("/b");
        Eventually.await(() -> jobs.runningNow() == 1);
        holdTheWriter();
        for (int i = 0; i < 4096; i++) {
            database.write(new Write<>(Write.Kind.ORDINARY, 0, tables -> tables.get("SELECT 1"), done -> {},
                    cause -> {}));
        }
        // The writer goes on only afterwards, so this has answered by itself.
        assertInstanceOf(Cancellation.Requested.class, jobs.cancel(waiting));
        mayGoOn.countDown();
        assertEquals(Outcome.CANCELLED, outcome(jobs.await(waiting, LONG).orElseThrow()));
    }

    @Test
    void anEndThatCouldNotBeStoredIsToldAndStoredInItsPlaceLater() throws Exception {
        var reader = jobs.follow(null).subscription();
        var id = submit("/a");
        Eventually.await(() -> jobs.runningNow() == 1);
        rename("events", "hidden");
        mayEnd.countDown();
        var ended = jobs.await(id, LONG).orElseThrow();
        assertEquals(Outcome.FAILED, outcome(ended));
        assertEquals(ended.state(), jobs.find(id).orElseThrow().state(), "everybody is told the same");
        assertInstanceOf(Cancellation.AlreadyEnded.class, jobs.cancel(id));
        var told = assertInstanceOf(JobStream.Ended.class, jobs.follow(id, null));
        Eventually.await(() -> store.trouble() == null); // it is tried, and lost, again
        assertEquals(OptionalLong.empty(), store.endSequence(id));

        rename("hidden", "events");
        Eventually.await(() -> storedEnd(id).isPresent());
        assertEquals(OptionalLong.of(told.end().sequence()), storedEnd(id));
        Eventually.await(() -> find(id).state().isTerminal());
        assertEquals(ended.state(), store.find(id).orElseThrow().state());
        var again = assertInstanceOf(JobStream.Ended.class, jobs.follow(id, null));
        assertEquals(told.end(), again.end());
        assertInstanceOf(JobStream.NothingMore.class, jobs.follow(id, told.end().toString()));
        assertEquals(List.of("Pending", "Running", "Ended"), states(reader));
        var rows = store.events(id, 0, Long.MAX_VALUE).orElseThrow();
        assertEquals(told.end().sequence(), rows.getLast().sequence());
        assertEquals(new JobEvent.Changed(store.find(id).orElseThrow()), rows.getLast().event());
    }

    @Test
    void anEndThatWasCommittedButNotSafelyIsReplaced() throws Exception {
        var id = submit("/a");
        mayEnd.countDown();
        var ended = jobs.await(id, LONG).orElseThrow();
        long first = store.endSequence(id).orElseThrow();
        var failed = Samples.in(new JobState.Ended(Outcome.FAILED, null, Samples.NOW, "No."), ended, ended.progress());
        var receipt = new Receipt();
        store.finishLate(failed, first - 1, receipt);
        receipt.awaitStored();
        var ends = store.events(id, 0, Long.MAX_VALUE).orElseThrow().stream()
                .filter(event -> event.event() instanceof JobEvent.Changed(Job job) && job.state().isTerminal())
                .toList();
        assertEquals(1, ends.size());
        assertEquals(first - 1, ends.getFirst().sequence());
        assertEquals(new JobEvent.Changed(failed), ends.getFirst().event());
    }

    private static List<String> states(Subscription<JobEvent> reader)
            throws InterruptedException {
        var states = new ArrayList<String>();
        for (var next = reader.poll(Duration.ZERO); next.isPresent(); next = reader.poll(Duration.ZERO)) {
            if (next.get().event() instanceof JobEvent.Changed(Job job)) {
                states.add(job.state().getClass().getSimpleName());
            }
        }
        return states;
    }

    private OptionalLong storedEnd(JobId id) {
        try {
            return store.endSequence(id);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Job find(JobId id) {
        try {
            return store.find(id).orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JobId submit(String path) throws InterruptedException {
        return assertInstanceOf(Submission.Accepted.class, jobs.submit(Samples.pending(path).request())).job().id();
    }

    private void rename(String table, String to) throws InterruptedException {
        database.writeAndWait(Write.Kind.ORDINARY, tables -> tables.dml("ALTER TABLE " + table + " RENAME TO " + to),
                done -> {});
    }

    private void holdTheWriter() throws Exception {
        var held = new CountDownLatch(1);
        database.write(new Write<>(Write.Kind.ORDINARY, 0, tables -> {
            held.countDown();
            try {
                assertTrue(mayGoOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return tables.get("SELECT 1");
        }, done -> {}, cause -> {}));
        assertTrue(held.await(30, TimeUnit.SECONDS));
    }

    private static Outcome outcome(Job job) {
        return assertInstanceOf(JobState.Ended.class, job.state()).outcome();
    }
}
