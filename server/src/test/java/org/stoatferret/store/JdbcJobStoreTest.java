package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobState;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStore;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.Phase;
import org.stoatferret.job.Progress;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JdbcJobStoreTest {
    private static final Progress HALF = new Progress(null, 0.5, new ScanCounts(20L, 1, 2, 3, 4, 5, 6), List.of(), 12.5,
            null, Duration.ofSeconds(3, 7));

    @TempDir
    Path directory;
    private Database database;
    private JdbcJobStore jobs;
    private JdbcVideoStore videos;

    @BeforeEach
    void open() {
        database = Samples.open(directory);
        jobs = new JdbcJobStore(database);
        videos = new JdbcVideoStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void returnsAJobInEveryState() throws Exception {
        var path = FilePath.ofBytes(new byte[]{'/', (byte) 0xFF});
        var request = new ScanRequest(path, FilePath.of("/real"), ScanRequest.Depth.DIRECTORY_ONLY,
                ScanRequest.Mode.ALL, ScanRequest.Missing.ACCEPTED);
        var pending = new Job(JobId.random(), request, 3, Samples.NOW, new JobState.Pending(), Progress.NONE,
                List.of(), "Look at this.");
        insert(pending);
        assertEquals(Optional.of(pending), jobs.find(pending.id()));

        var running = Samples.in(new JobState.Running(Samples.NOW.plusNanos(1)), pending, Progress.NONE);
        var receipt = new Receipt();
        jobs.start(running, receipt);
        receipt.awaitStored();
        assertEquals(Optional.of(running), jobs.find(pending.id()));

        var ended = Samples.in(new JobState.Ended(Outcome.TIMEOUT, Samples.NOW.plusNanos(1), Samples.NOW.plusNanos(2),
                "It took \"too\" long."), pending, HALF);
        long end = finish(ended);
        database.close();
        open();
        assertEquals(Optional.of(ended), jobs.find(pending.id()));
        assertEquals(OptionalLong.of(end), jobs.endSequence(pending.id()));
        assertEquals(Optional.empty(), jobs.find(JobId.random()));
        assertEquals(OptionalLong.empty(), jobs.endSequence(JobId.random()));
    }

    @Test
    void keepsNothingOfTheMomentOfARunningJob() throws Exception {
        var pending = Samples.pending("/m");
        insert(pending);
        var busy = new Progress(Phase.PROBING, 0.5, HALF.counts(), List.of("a.mkv"), 12.5, Duration.ofSeconds(9),
                HALF.elapsed());
        var receipt = new Receipt();
        jobs.start(Samples.in(new JobState.Running(Samples.NOW), pending, busy), receipt);
        receipt.awaitStored();
        assertEquals(HALF, jobs.find(pending.id()).orElseThrow().progress());
    }

    @Test
    void listsNewestFirstByStatus() throws Exception {
        var all = new ArrayList<Job>();
        for (var outcome : Outcome.values()) {
            var job = Samples.pending("/" + outcome); // all submitted in the same nanosecond
            insert(job);
            finish(Samples.in(new JobState.Ended(outcome, null, Samples.NOW, null), job, Progress.NONE));
            all.addFirst(jobs.find(job.id()).orElseThrow());
        }
        var pending = Samples.pending("/p");
        insert(pending);
        all.addFirst(pending);

        assertEquals(all, jobs.list(Set.of(), 100, 0).items());
        var page = jobs.list(Set.of(), 2, 1);
        assertEquals(all.subList(1, 3), page.items());
        assertEquals(5, page.total());
        var some = jobs.list(Set.of(Status.PENDING, Status.FAILED), 1, 0);
        assertEquals(List.of(pending), some.items());
        assertEquals(2, some.total());
        assertEquals(List.of(), jobs.list(Set.of(Status.RUNNING), 1, 0).items());
    }

    @Test
    void pagesProblemsInOrderAndShowsTheFirst() throws Exception {
        var job = Samples.pending("/m");
        var other = Samples.pending("/n");
        insert(job);
        insert(other);
        var problems = new ArrayList<FileProblem>();
        for (int i = 0; i < 150; i++) {
            var problem = new FileProblem(FilePath.of("/m/" + (1000 - i)), FileProblem.Code.INVALID_MEDIA, "No. " + i);
            problems.add(problem);
            videos.saveProblem(job.id(), problem, null, new Receipt());
        }
        finish(Samples.complete(job, Samples.NOW));

        assertEquals(problems.subList(0, 100), jobs.find(job.id()).orElseThrow().problems());
        assertEquals(problems.subList(0, 100), jobs.list(Set.of(Status.COMPLETE), 10, 0).items().get(0).problems());
        var page = jobs.problems(job.id(), 20, 140);
        assertEquals(problems.subList(140, 150), page.items());
        assertEquals(150, page.total());
        assertEquals(0, jobs.problems(other.id(), 20, 0).total());
        assertEquals(List.of(), jobs.problems(JobId.random(), 20, 0).items());
    }

    @Test
    void whatTheLastRunLeftCanBeginAgain() throws Exception {
        var pending = Samples.pending("/p");
        var running = Samples.in(new JobState.Running(Samples.NOW), Samples.pending("/r"), HALF);
        var done = Samples.complete(Samples.pending("/d"), Samples.NOW);
        for (var job : List.of(pending, running, done)) {
            insert(job);
        }

        assertEquals(List.of(pending.id(), running.id()), jobs.unfinished().stream().map(Job::id).toList());

        var problem = new FileProblem(FilePath.of("/r/a.mp4"), FileProblem.Code.INVALID_MEDIA, "No.");
        var receipt = new Receipt();
        videos.saveProblem(running.id(), problem, null, receipt);
        var again = new Job(running.id(), running.request(), 2, running.submittedAt(), new JobState.Pending(),
                Progress.NONE, List.of(), "Look at this.");
        var restarted = new Receipt();
        jobs.restart(again, restarted);
        restarted.awaitStored();
        assertEquals(again, jobs.find(running.id()).orElseThrow());
        assertEquals(0, jobs.problems(running.id(), 10, 0).total());
        assertEquals(done, jobs.find(done.id()).orElseThrow());
    }

    @Test
    void finishesAfterEverythingThatWasQueuedBefore() throws Exception {
        var job = Samples.pending("/m");
        insert(job);
        var told = new LinkedBlockingQueue<String>();
        for (int i = 0; i < 2000; i++) {
            var name = "saved " + i;
            videos.save(Samples.video("/m/" + i), "{}", new WriteReceipt() {
                @Override
                public void stored() {
                    told.add(name);
                }

                @Override
                public void lost(Exception cause) {
                    told.add(cause.toString());
                }
            });
        }
        jobs.finish(job.id(), () -> {
            told.add("asked");
            return Samples.complete(job, Samples.NOW);
        }, new JobStore.EndReceipt() {
            @Override
            public void stored(Job ended, long sequence) {
                told.add("finished");
            }

            @Override
            public void lost(Exception cause) {
                told.add(cause.toString());
            }
        });
        videos.save(Samples.video("/m/later"), "{}", new Receipt());

        for (int i = 0; i < 2000; i++) {
            assertEquals("saved " + i, told.poll(30, TimeUnit.SECONDS));
        }
        assertEquals("asked", told.poll(30, TimeUnit.SECONDS));
        assertEquals("finished", told.poll(30, TimeUnit.SECONDS));
        assertTrue(jobs.find(job.id()).orElseThrow().state().isTerminal());
    }

    @Test
    void reportsAnEndThatCannotBeStored() throws Exception {
        var unknown = Samples.complete(Samples.pending("/m"), Samples.NOW);
        var lost = new Receipt();
        jobs.finish(unknown.id(), () -> unknown, lost);
        assertInstanceOf(StorageUnavailableException.class, lost.awaitLost());

        var thrown = new Receipt();
        jobs.finish(unknown.id(), () -> {
            throw new IllegalStateException("no end");
        }, thrown);
        assertEquals("no end", thrown.awaitLost().getCause().getMessage());

        insert(Samples.pending("/m"));
        assertNull(jobs.trouble());
    }

    @Test
    void finishesDespiteAnInterruptAndKeepsIt() throws Exception {
        var job = Samples.pending("/m");
        insert(job);
        Thread.currentThread().interrupt();
        var stored = new Receipt();
        jobs.finish(job.id(), () -> Samples.complete(job, Samples.NOW), stored);
        assertTrue(Thread.interrupted());
        stored.awaitStored();
    }

    @Test
    void keepsTheNewestAndTheYoungAndTheUnfinished() throws Exception {
        var ages = new int[]{50, 40, 45, 31, 29, 60, 70, 1};
        var stored = new ArrayList<Job>();
        for (int days : ages) {
            var at = Samples.NOW.minus(Duration.ofDays(days));
            var job = Samples.pending("/" + days, at);
            stored.add(days == 40 ? job : Samples.complete(job, at));
            insert(stored.getLast());
            videos.saveProblem(job.id(), new FileProblem(FilePath.of("/x"), FileProblem.Code.PROBE_FAILED, ""), null,
                    new Receipt());
        }
        assertEquals(8, jobs.list(Set.of(), 100, 0).total());

        database.close();
        database = Database.open(DataDirectory.take(directory),
                new DatabaseConfig(2, new Retention(3, Duration.ofDays(30))),
                InstantSource.fixed(Samples.NOW));
        jobs = new JdbcJobStore(database);
        videos = new JdbcVideoStore(database);
        insert(Samples.pending("/new")); // comes after the deletion, and does one of its own
        assertEquals(List.of("/new", "/1", "/70", "/29", "/40"), paths());
        assertEquals(0, jobs.problems(stored.get(0).id(), 10, 0).total());
        assertEquals(1, jobs.problems(stored.get(1).id(), 10, 0).total());

        insert(Samples.pending("/newer"));
        insert(Samples.pending("/newest"));
        assertEquals(List.of("/newest", "/newer", "/new", "/1", "/29", "/40"), paths());
    }

    private List<String> paths() throws InterruptedException {
        return jobs.list(Set.of(), 100, 0).items().stream().map(job -> job.request().path().display()).toList();
    }

    private void insert(Job job) throws Exception {
        var receipt = new Receipt();
        jobs.insert(job, receipt);
        receipt.awaitStored();
    }

    private long finish(Job ended) throws Exception {
        var stored = new Receipt();
        jobs.finish(ended.id(), () -> ended, stored);
        return stored.awaitStored();
    }
}
