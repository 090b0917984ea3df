package org.stoatferret.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.job.Job;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.SmallDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(180)
class FullDiskTest {

    @TempDir
    Path directory;
    private final Random random = new Random(5);
    private volatile int stored; // written by the test's own thread only; what is sure to be there

    @Test
    void aFullDiskIsSaidAndReadThroughAndGotOver() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 6);
                var database = Samples.open(disk.path().resolve("data"))) {
            var videos = new JdbcVideoStore(database);
            var jobs = new JdbcJobStore(database);
            var job = insert(jobs, "/m");
            for (int episode = 0; episode < 3; episode++) {
                assertInstanceOf(StorageFullException.class, saveUntilLost(videos, 3000));
                assertEquals(StorageFullException.SENTENCE, database.trouble());
                assertFalse(database.health().writable());
                assertReadable(videos);
                assertThrows(StorageFullException.class, () -> videos.forget(Samples.video("/x").id()));

                var filling = disk.fill();
                assertInstanceOf(StorageFullException.class, lost(jobs));
                assertReadable(videos);
                Files.delete(filling);
                disk.grow(10 + 4 * episode);
                Eventually.await(() -> database.trouble() == null);
                assertTrue(database.health().writable());
            }
            assertEquals(job.id(), jobs.find(job.id()).orElseThrow().id());
            insert(jobs, "/n");
        }
    }

    @Test
    void aLastWordIsStoredWithTheRoomHeldInReserve() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 6);
                var database = Samples.open(disk.path().resolve("data"))) {
            var jobs = new JdbcJobStore(database);
            var job = insert(jobs, "/m");
            assertInstanceOf(StorageFullException.class, saveUntilLost(new JdbcVideoStore(database), 3000));
            var ended = new Receipt();
            jobs.finish(job.id(), () -> Samples.complete(job, Samples.NOW), ended);
            ended.awaitStored();
            assertTrue(jobs.find(job.id()).orElseThrow().state().isTerminal());
            assertInstanceOf(StorageFullException.class, lost(jobs));
        }
    }

    @Test
    void startsOnAFullDiskAndReadsAndGoesOn() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 6)) {
            var data = disk.path().resolve("data");
            try (var database = Samples.open(data)) {
                saveUntilLost(new JdbcVideoStore(database), 3000);
            }
            var filling = disk.fill();
            try (var database = Samples.open(data)) {
                assertNotNull(database.trouble());
                var jobs = new JdbcJobStore(database);
                assertReadable(new JdbcVideoStore(database));
                assertInstanceOf(StorageFullException.class, lost(jobs));
                Files.delete(filling);
                disk.grow(10);
                Eventually.await(() -> database.trouble() == null);
                insert(jobs, "/m");
            }
        }
    }

    @Test
    void refusesToMakeADatabaseWhereThereIsNoRoomWithASentence() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 1)) {
            Files.createDirectories(disk.path().resolve("data"));
            var filling = disk.fill();
            var refusal = assertThrows(StorageFullException.class, () -> Samples.open(disk.path().resolve("data")));
            assertEquals(StorageFullException.SENTENCE, refusal.getMessage());
            Files.delete(filling);
        }
    }

    /** The same without a disk that is full: H2 is told so, until the reserve is given up. */
    @Test
    void aWriteThatFindsNoRoomIsFinishedInTheReserve() throws Exception {
        var limit = new Limit();
        try (var _ = FaultyFiles.in(directory, limit); var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            var jobs = new JdbcJobStore(database);
            save(videos, 200);
            for (int episode = 0; episode < 3; episode++) {
                limit.set();
                assertInstanceOf(StorageFullException.class, saveUntilLost(videos, 3000));
                assertReadable(videos);
                limit.lift();
                Eventually.await(() -> database.trouble() == null);
                insert(jobs, "/m" + episode);
                save(videos, 100);
                assertReadable(videos);
            }
            assertEquals(0, limit.hardFailures());
        }
        try (var database = Samples.open(directory)) {
            assertReadable(new JdbcVideoStore(database));
        }
    }

    /** When the reserve does not help, H2 closes the database, and has to open it again. */
    @Test
    void aFileThatMayNotBeWrittenAtAllIsAFullDiskToo() throws Exception {
        var limit = new Limit();
        try (var _ = FaultyFiles.in(directory, limit); var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            save(videos, 200);
            limit.setHard();
            assertInstanceOf(StorageFullException.class, saveUntilLost(videos, 3000));
            assertReadable(videos);
            assertTrue(limit.hardFailures() > 0);
            limit.lift();
            Eventually.await(() -> database.trouble() == null);
            insert(new JdbcJobStore(database), "/m");
            assertReadable(videos);
        }
    }

    /** While others read without a pause: a connection that is used all the time is never found to be dead by itself. */
    @Test
    void readsGoOnWhateverHappensToWrites() throws Exception {
        var limit = new Limit();
        var isOver = new AtomicBoolean();
        try (var _ = FaultyFiles.in(directory, limit); var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            save(videos, 200);
            var reads = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> {
                try {
                    int made = 0;
                    while (!isOver.get()) {
                        assertReadable(videos);
                        made++;
                    }
                    reads.complete(made);
                } catch (Throwable e) {
                    reads.completeExceptionally(e);
                }
            });
            for (int episode = 0; episode < 4; episode++) {
                limit.set();
                saveUntilLost(videos, 3000);
                limit.lift();
                Eventually.await(() -> database.trouble() == null);
            }
            database.write(new Write<>(Write.Kind.ORDINARY, 0, tables -> tables.dml("SHUTDOWN IMMEDIATELY"), rows -> {},
                    cause -> {}));
            save(videos, 100);
            isOver.set(true);
            assertTrue(reads.get(60, TimeUnit.SECONDS) > 10);
        }
    }

    @Test
    void withRoomNothingIsRefused() throws Exception {
        try (var _ = FaultyFiles.in(directory, new Limit());
                var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            save(videos, 500);
            assertReadable(videos);
            assertNull(database.trouble());
        }
    }

    /** How large the database's file and the reserve together may be. */
    private final class Limit implements FaultyFiles.Listener {
        private final AtomicInteger hardFailures = new AtomicInteger();
        private volatile long bytes = Long.MAX_VALUE;

        void set() throws IOException {
            bytes = size("stoat-ferret.mv.db") + size("reserve");
        }

        void setHard() {
            bytes = 0;
        }

        void lift() {
            bytes = Long.MAX_VALUE;
        }

        int hardFailures() {
            return hardFailures.get();
        }

        @Override
        public void write(String file, long position, ByteBuffer content) throws IOException {
            long reserve = size("reserve");
            if (position + content.remaining() + reserve > bytes) {
                hardFailures.addAndGet(reserve == 0 ? 1 : 0);
                throw new IOException("No space left on device");
            }
        }

        private long size(String name) throws IOException {
            var file = directory.resolve(name);
            return Files.exists(file) ? Files.size(file) : 0;
        }
    }

    private void save(JdbcVideoStore videos, int count) throws Exception {
        var last = new Receipt();
        for (int i = 0; i < count; i++) {
            last = new Receipt();
            videos.save(Samples.video("/m/" + (stored + i)), "{}", last);
        }
        last.awaitStored();
        stored += count;
    }

    /** One after the other, with an answer of so many bytes that cannot be made smaller. */
    private Throwable saveUntilLost(JdbcVideoStore videos, int bytes) throws Exception {
        for (int i = 0; i < 10_000; i++) {
            var receipt = new Receipt();
            var answer = new StringBuilder();
            random.ints(bytes, ' ', '~').forEach(answer::appendCodePoint);
            videos.save(Samples.video("/m/" + stored), answer.toString(), receipt);
            var loss = receipt.loss();
            if (loss != null) {
                return loss;
            }
            stored++;
        }
        throw new AssertionError("the disk does not fill");
    }

    private void assertReadable(JdbcVideoStore videos) throws InterruptedException {
        int before = stored;
        int known = videos.knownIn(FilePath.of("/m")).size();
        assertTrue(known >= before, known + " of " + stored);
    }

    private static Job insert(JdbcJobStore jobs, String path) throws Exception {
        var job = Samples.pending(path);
        var receipt = new Receipt();
        jobs.insert(job, receipt);
        receipt.awaitStored();
        return job;
    }

    private static Throwable lost(JdbcJobStore jobs) throws Exception {
        var receipt = new Receipt();
        jobs.insert(Samples.pending("/lost"), receipt);
        return receipt.awaitLost();
    }
}
