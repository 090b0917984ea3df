package org.stoatferret.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.event.EventStream;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.JobState.Ended;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.Retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A job whose clock is set by a day while it runs. */
@Timeout(300)
class ClockJumpTest {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-29T01:59:59Z"));
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void itsLimitAndItsPaceGoByTheTimeThatPasses(long days) throws Exception {
        InstantSource clock = now::get;
        var retention = new Retention(1, Duration.ofDays(30));
        try (var database = Database.open(DataDirectory.take(directory), new DatabaseConfig(2, retention), clock)) {
            var store = new JdbcJobStore(database);
            var jobs = new Jobs(new JobConfig(1, 10, LIMIT), this::hang, store,
                    new EventStream<>(database.sequences(), 1_000, Jobs::subject), clock);
            try {
                long start = System.nanoTime();
                var id = submit(jobs, "/a");
                assertTrue(begun.await(20, TimeUnit.SECONDS));
                var before = now.getAndUpdate(instant -> instant.plus(Duration.ofDays(days)));
                assertThrows(TimeoutException.class, () -> jobs.await(id, Duration.ofMillis(100)));
                var job = jobs.await(id, Duration.ofSeconds(60)).orElseThrow();
                long taken = System.nanoTime() - start;

                assertTrue(taken >= LIMIT.toNanos(), "given up early");
                var ended = (Ended) job.state();
                assertEquals(Outcome.TIMEOUT, ended.outcome());
                assertEquals(before, ended.startedAt());
                assertEquals(now.get(), ended.finishedAt());
                assertTrue(job.progress().elapsed().toNanos() <= taken, job.progress()::toString);
                jobs.await(submit(jobs, "/b"), Duration.ofSeconds(60)); // which looks for what is too old
                assertTrue(store.find(id).isPresent(), "kept for its thirty days");
            } finally {
                jobs.close();
            }
        }
    }

    private void hang(ScanRequest request, JobContext job) throws InterruptedException {
        begun.countDown();
        never.await();
    }

    private static JobId submit(Jobs jobs, String path) throws InterruptedException {
        var request = new ScanRequest(FilePath.of(path), FilePath.of(path), Depth.RECURSIVE, Mode.CHANGED);
        return ((Submission.Accepted) jobs.submit(request)).job().id();
    }
}
