package org.stoatferret.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.event.Published;
import org.stoatferret.event.Subscription;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Jobs on a real database that is closed and opened again, and readers who are cut off all the time. */
@Timeout(180)
class RestartsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int HISTORY = 16;
    private static final int RESTARTS = 4;
    private static final int READERS = 5;
    private static final int PROBLEMS = 40;

    @TempDir
    Path directory;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile Run run; // written by the test's thread, like what follows
    private volatile long until = Long.MAX_VALUE; // the sequence with which readers have read all

    @Test
    void anInterruptedJobIsPendingAgainAndWhoeverComesBackIsToldTheRest() throws Exception {
        run = new Run();
        var id = run.submit("/hang");
        var first = run.jobs.follow(null);
        var told = new ArrayList<Published<JobEvent>>();
        try (var reader = first.subscription()) {
            while (told.isEmpty() || !(last(told) instanceof JobEvent.FileFailed)) {
                told.add(reader.poll(LONG).orElseThrow());
            }
        }
        long seen = told.getLast().sequence();
        var position = run.events.position(seen).toString();
        run.close();

        run = new Run();
        assertEquals(1, run.jobs.resume());
        var states = new ArrayList<String>();
        for (var at = read(run.jobs.follow(position)); states.size() < 3; at = read(run.jobs.follow(position))) {
            states.clear();
            at.stream().map(Published::event).filter(JobEvent.Changed.class::isInstance)
                    .map(event -> ((JobEvent.Changed) event).job())
                    .forEach(job -> states.add(job.state().getClass().getSimpleName() + job.attempt()));
        }
        assertEquals(List.of("Pending2", "Running2", "Ended2"), states);
        assertTrue(run.jobs.find(id).orElseThrow().state().isTerminal());
        run.close();
    }

    @Test
    void noReaderLosesAnythingHoweverOftenItIsCutOffAndTheServerStartedAgain() throws Exception {
        run = new Run();
        var readers = new ArrayList<Thread>();
        var books = new ArrayList<Reader>();
        long end;
        try {
            for (int i = 0; i < READERS; i++) {
                var reader = new Reader(i);
                books.add(reader);
                readers.add(Thread.ofVirtual().start(() -> {
                    try {
                        reader.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            restart();
            end = lastOfAllJobs();
            until = end;
        } catch (Throwable e) {
            until = 0; // or they would go on asking for ever
            throw e;
        }
        for (var thread : readers) {
            assertTrue(thread.join(LONG));
        }
        assertEquals(List.of(), List.copyOf(failures));
        var stored = new ArrayList<Published<JobEvent>>();
        for (var page = run.store.events(null, 0, end).orElseThrow(); !page.isEmpty();) {
            stored.addAll(page);
            page = run.store.events(null, page.getLast().sequence(), end).orElseThrow();
        }
        assertTrue(stored.size() > RESTARTS * 4 * PROBLEMS);
        for (var book : books) {
            assertEquals(stored.stream().filter(event -> event.sequence() > book.begun).toList(), book.told);
            assertTrue(book.cuts > RESTARTS, "cuts: " + book.cuts);
        }
        run.close();
    }

    private void restart() throws InterruptedException {
        var random = new Random(5);
        for (int i = 0; i < RESTARTS; i++) {
            for (int job = 0; job < 4; job++) {
                run.submit("/" + i + "/" + job);
            }
            new CountDownLatch(1).await(random.nextInt(200), TimeUnit.MILLISECONDS); // anywhere in the middle
            run.close();
            run = new Run();
            run.jobs.resume();
        }
    }

    private long lastOfAllJobs() throws InterruptedException, TimeoutException {
        long end = 0;
        for (var job : run.jobs.list(Set.of(), 100, 0).items()) {
            run.jobs.await(job.id(), LONG);
            var over = assertInstanceOf(JobStream.Ended.class, run.jobs.follow(job.id(), null));
            end = Math.max(end, over.end().sequence());
        }
        return end;
    }

    private static JobEvent last(List<Published<JobEvent>> told) {
        return told.getLast().event();
    }

    /** What there is to be told at the moment. */
    private List<Published<JobEvent>> read(Opening<JobEvent, ?> opening) throws InterruptedException {
        assertNull(opening.reset());
        var told = new ArrayList<Published<JobEvent>>();
        try (var reader = opening.subscription()) {
            for (long at = opening.position().sequence(); at < opening.storedUpTo();) {
                var page = run.jobs.past(null, at, opening.storedUpTo()).orElseThrow();
                told.addAll(page);
                at = page.isEmpty() ? opening.storedUpTo() : page.getLast().sequence();
            }
            for (var next = reader.poll(Duration.ofMillis(20)); next.isPresent(); next = reader.poll(Duration.ZERO)) {
                told.add(next.get());
            }
        }
        return told;
    }

    /** One run of the server, as far as jobs and their events go. */
    private final class Run {
        private final CountDownLatch hanging = new CountDownLatch(1);
        private final Database database = Database.open(DataDirectory.take(directory),
                new DatabaseConfig(3, new Retention(1_000, Duration.ofDays(30))), InstantSource.system());
        private final EventStream<JobEvent> events = new EventStream<>(database.sequences(), HISTORY, Jobs::subject);
        private final JdbcJobStore store = new JdbcJobStore(database);
        private final JdbcVideoStore videos = new JdbcVideoStore(database);
        private final Jobs jobs = new Jobs(new JobConfig(2, 100, null), this::work, store, events,
                InstantSource.system());
        private final Pulse pulse = new Pulse(jobs, events, videos::library);

        Run() {
            pulse.start();
        }

        JobId submit(String path) throws InterruptedException {
            var request = new ScanRequest(FilePath.of(path), FilePath.of(path), ScanRequest.Depth.RECURSIVE,
                    ScanRequest.Mode.CHANGED);
            return assertInstanceOf(Submission.Accepted.class, jobs.submit(request)).job().id();
        }

        private void work(ScanRequest request, JobContext job) throws InterruptedException {
            for (int i = 0; i < PROBLEMS; i++) {
                fail(job, "\uD83E lone, \0 and \uFEFF " + i);
                if (i % 10 == 5) { // so that there is something to be interrupted at
                    hanging.await(5, TimeUnit.MILLISECONDS);
                }
            }
            if (request.path().display().equals("/hang")
                    && store.find(job.id()).orElseThrow().attempt() == 1) {
                hanging.await(LONG.toSeconds(), TimeUnit.SECONDS);
            }
        }

        private void fail(JobContext job, String message) throws InterruptedException {
            var problem = new FileProblem(FilePath.ofBytes(new byte[]{'/', (byte) 0xFE}),
                    FileProblem.Code.INVALID_MEDIA, message);
            videos.saveProblem(job.id(), problem, null, new EventReceipt() {
                @Override
                public void stored(long sequence) {
                    job.failed(problem, sequence);
                }

                @Override
                public void lost(Exception cause) {
                    failures.add(cause);
                }
            });
        }

        void close() {
            jobs.close();
            pulse.close();
            events.close();
            database.close();
        }
    }

    /** Reads a few events of all jobs, is cut off, comes back. */
    private final class Reader {
        private final List<Published<JobEvent>> told = new ArrayList<>(); // without progress
        private final Random random;
        private long begun;
        private long at;
        private int cuts;

        Reader(int seed) {
            random = new Random(seed);
        }

        void run() throws InterruptedException {
            var first = run.jobs.follow(null);
            begun = first.position().sequence();
            at = begun;
            first.subscription().close();
            while (at < until) {
                var now = run;
                try {
                    var opening = now.jobs.follow(now.events.position(at).toString());
                    assertNull(opening.reset());
                    try (var reader = opening.subscription()) {
                        read(now, opening, reader, random.nextInt(40));
                    }
                    cuts++;
                } catch (StorageUnavailableException e) {
                    Thread.yield(); // it was closed meanwhile
                }
            }
        }

        private void read(Run now, Opening<JobEvent, ?> opening, Subscription<JobEvent> reader, int count)
                throws InterruptedException {
            int left = count;
            while (at < opening.storedUpTo()) {
                var page = now.jobs.past(null, at, opening.storedUpTo()).orElseThrow();
                if (page.isEmpty()) {
                    break;
                }
                for (var past : page) {
                    for (var other = reader.pollBefore(past.sequence()); other.isPresent();) {
                        tell(other.get());
                        other = reader.pollBefore(past.sequence());
                    }
                    tell(past);
                    if (left-- <= 0) {
                        return;
                    }
                }
            }
            for (; left > 0; left--) {
                var next = reader.poll(Duration.ofMillis(10));
                if (next.isEmpty()) {
                    return;
                }
                tell(next.get());
            }
        }

        private void tell(Published<JobEvent> event) {
            assertTrue(event.sequence() > at, () -> event + " after " + at);
            at = event.sequence();
            if (Jobs.subject(event.event()) == null) {
                told.add(event);
            }
        }
    }
}
