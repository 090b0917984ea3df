package org.stoatferret.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.VideoId;
import org.stoatferret.store.Write.Kind;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DatabaseTest {
    private static final String ADD = "INSERT INTO settings (name, content) VALUES (?, 'x')";

    @TempDir
    Path directory;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private Database database;
    private JdbcVideoStore videos;

    @BeforeEach
    void open() {
        database = Samples.open(directory);
        videos = new JdbcVideoStore(database);
    }

    @AfterEach
    void close() {
        mayGoOn.countDown();
        database.close();
    }

    @Test
    void losesOnlyTheBadWriteOfABatch() throws Exception {
        holdTheWriter();
        for (var name : new String[]{"a", "b", "b", "c", "a", "d"}) {
            database.write(write(name));
        }
        mayGoOn.countDown();

        for (var expected : new String[]{"stored a", "stored b", "lost b", "stored c", "lost a", "stored d"}) {
            assertEquals(expected, told.poll(30, TimeUnit.SECONDS));
        }
        assertEquals(4, count());
    }

    @Test
    void survivesReceiptsThatThrow() throws Exception {
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> tables.insert(ADD, "a"), rows -> {
            throw new IllegalStateException("a receipt's own bug");
        }, cause -> told.add("lost")));
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> tables.insert(ADD, "a"), rows -> told.add("stored"),
                cause -> {
                    throw new AssertionError("a receipt's own bug");
                }));
        database.write(write("b"));
        assertEquals("stored b", told.poll(30, TimeUnit.SECONDS));
        assertTrue(told.isEmpty());
        assertEquals(2, count());
    }

    /** A reader must not have to wait for the disk because somebody else is writing. */
    @Test
    void readsDoNotWriteWhatOthersHaveNotCommitted() throws Exception {
        var written = new CountDownLatch(1);
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> {
            tables.insert(ADD, "a");
            written.countDown();
            waitToGoOn();
            return true;
        }, done -> told.add("stored"), cause -> told.add("lost")));
        assertTrue(written.await(30, TimeUnit.SECONDS));
        var file = directory.resolve("stoat-ferret.mv.db");
        var before = Files.getLastModifiedTime(file);
        assertEquals(0, count());
        assertEquals(before, Files.getLastModifiedTime(file));
        mayGoOn.countDown();
        assertEquals("stored", told.poll(30, TimeUnit.SECONDS));
        assertEquals(1, count());
    }

    @Test
    void holdsBackWhoeverFillsTheQueueUntilInterrupted() throws Exception {
        holdTheWriter();
        var queued = new AtomicInteger();
        var outcome = new CompletableFuture<Throwable>();
        var filler = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 100_000; i++) {
                    database.write(write("n" + i));
                    queued.incrementAndGet();
                }
                outcome.completeExceptionally(new AssertionError("the queue has no bound"));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        Eventually.await(() -> queued.get() >= 4096 && filler.getState() == Thread.State.TIMED_WAITING);
        assertFalse(outcome.isDone());
        filler.interrupt();
        assertInstanceOf(InterruptedException.class, outcome.get(30, TimeUnit.SECONDS));

        mayGoOn.countDown();
        for (int i = 0; i < queued.get(); i++) {
            assertEquals("stored n" + i, told.poll(30, TimeUnit.SECONDS));
        }
        assertEquals(queued.get(), count());
    }

    @Test
    void finishesAJobWithoutWaitingAlthoughTheQueueIsFull() throws Exception {
        var jobs = new JdbcJobStore(database);
        var job = Samples.pending("/m");
        var inserted = new Receipt();
        jobs.insert(job, inserted);
        inserted.awaitStored();
        holdTheWriter();
        for (int i = 0; i < 4096; i++) {
            database.write(write("n" + i));
        }
        var ended = new Receipt();
        jobs.finish(job.id(), () -> Samples.complete(job, Samples.NOW), ended); // with nobody else to make room
        assertTrue(ended.isOpen());
        mayGoOn.countDown();

        ended.awaitStored();
        assertEquals(4096, told.size()); // all were told before
    }

    @Test
    void closingWritesWhatIsQueuedAndSendsAwayWhoWaits() throws Exception {
        holdTheWriter();
        for (int i = 0; i < 4096; i++) {
            database.write(write("n" + i));
        }
        var refused = new CompletableFuture<Throwable>();
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                database.write(write("late"));
                refused.completeExceptionally(new AssertionError("it was queued"));
            } catch (InterruptedException | StorageUnavailableException e) {
                refused.complete(e);
            }
        });
        Eventually.await(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        var closing = Thread.ofPlatform().start(database::close);
        assertInstanceOf(StorageUnavailableException.class, refused.get(30, TimeUnit.SECONDS));
        mayGoOn.countDown();
        assertTrue(closing.join(Duration.ofSeconds(30)));

        open();
        assertEquals(4096, count());
    }

    @Test
    void refusesEverythingAfterClosing() throws Exception {
        var jobs = new JdbcJobStore(database);
        var job = Samples.pending("/m");
        database.close();
        database.close();

        assertThrows(StorageUnavailableException.class, () -> jobs.insert(job, new Receipt()));
        assertThrows(StorageUnavailableException.class,
                () -> jobs.finish(job.id(), () -> job, new Receipt()));
        assertThrows(StorageUnavailableException.class, () -> jobs.list(Set.of(), 1, 0));
        assertThrows(StorageUnavailableException.class, () -> jobs.unfinished());
        assertThrows(StorageUnavailableException.class, () -> videos.find(VideoId.at(Instant.EPOCH)));
        assertThrows(StorageUnavailableException.class, () -> videos.forget(VideoId.at(Instant.EPOCH)));
        assertNotNull(jobs.trouble());
        var health = database.health();
        assertFalse(health.writable());
        assertNotNull(health.trouble());
    }

    @Test
    void readsDoNotWaitForAnOpenTransaction() throws Exception {
        var video = Samples.video("/m/a");
        var changed = new CountDownLatch(1);
        var receipt = new Receipt();
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> {
            VideoRows.save(tables, video, VideoRows.columns(video), new byte[1]);
            changed.countDown();
            waitToGoOn();
            return true;
        }, done -> receipt.stored(), receipt::lost));
        assertTrue(changed.await(30, TimeUnit.SECONDS));

        assertEquals(Optional.empty(), videos.find(video.id()));
        assertEquals(0, videos.knownIn(video.path().parent()).size());
        assertTrue(receipt.isOpen());
        mayGoOn.countDown();
        receipt.awaitStored();
        assertEquals(Optional.of(video), videos.find(video.id()));
    }

    @Test
    void aReadThatFailsLeavesItsConnectionUsable() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThrows(StorageUnavailableException.class,
                    () -> database.read(tables -> tables.get("SELECT nothing")));
            assertThrows(StorageUnavailableException.class,
                    () -> database.read(tables -> tables.query("SELECT 1 / 0 AS a").toList()));
            assertThrows(IllegalStateException.class, () -> database.read(tables -> {
                throw new IllegalArgumentException("a bug");
            }));
        }
        assertEquals(0, count());
    }

    @Test
    void tellsOfTroubleUntilItIsOver() throws Exception {
        assertTrue(database.health().writable());
        assertNull(database.trouble());

        var badTold = new CountDownLatch(1);
        var checked = new CountDownLatch(1);
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> tables.insert("INSERT INTO nothing VALUES (1)"),
                rows -> {}, cause -> {
                    badTold.countDown();
                    try {
                        assertTrue(checked.await(30, TimeUnit.SECONDS)); // holds the writer, as no receipt should
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
        assertTrue(badTold.await(30, TimeUnit.SECONDS));
        var health = database.health();
        assertFalse(health.writable());
        assertEquals(database.trouble(), health.trouble());
        checked.countDown();

        Eventually.await(() -> database.trouble() == null); // found out by the writer itself, while nothing is written
        assertTrue(database.health().writable());
    }

    @Test
    void comesBackWhenTheDatabaseHasClosedItself() throws Exception {
        database.write(write("before"));
        assertEquals("stored before", told.poll(30, TimeUnit.SECONDS));
        // As H2 does when the disk is full.
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> tables.dml("SHUTDOWN IMMEDIATELY"),
                rows -> told.add("stored"), cause -> told.add("lost")));
        assertEquals("lost", told.poll(30, TimeUnit.SECONDS));
        assertNotNull(database.trouble());

        Eventually.await(() -> database.trouble() == null);
        database.write(write("after"));
        assertEquals("stored after", told.poll(30, TimeUnit.SECONDS));
        assertEquals(2, count());
    }

    @Test
    void opensADatabaseThatIsUpToDateAgain() throws Exception {
        database.write(write("a"));
        database.close();
        open();
        assertEquals(1, count());
        assertTrue(database.health().latency().compareTo(Duration.ZERO) > 0);
    }

    @Test
    void refusesADirectoryThatAnUrlCannotName() {
        assertThrows(IllegalArgumentException.class, () -> Samples.open(directory.resolve("a;b")));
    }

    @Test
    void namesTheDirectoryThatCannotBeUsed() throws Exception {
        var file = Files.createFile(directory.resolve("file"));
        var refusal = assertThrows(StorageUnavailableException.class, () -> Samples.open(file));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
    }

    private Write<Long> write(String name) {
        return new Write<>(Kind.ORDINARY, 0, tables -> tables.insert(ADD, name), rows -> told.add("stored " + name),
                cause -> told.add("lost " + name));
    }

    private void holdTheWriter() throws Exception {
        var held = new CountDownLatch(1);
        database.write(new Write<>(Kind.ORDINARY, 0, tables -> {
            held.countDown();
            waitToGoOn();
            return tables.get("SELECT 1");
        }, done -> {}, cause -> told.add(cause.toString())));
        assertTrue(held.await(30, TimeUnit.SECONDS));
    }

    private void waitToGoOn() {
        try {
            assertTrue(mayGoOn.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private long count() throws InterruptedException {
        return database.read(tables -> tables.get("SELECT COUNT(*) AS n FROM settings WHERE content = 'x'")
                .map(Row::new).orElseThrow().number("n"));
    }
}
