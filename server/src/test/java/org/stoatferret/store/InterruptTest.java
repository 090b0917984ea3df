package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.WriteReceipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What interrupts do to the database: nothing. */
class InterruptTest {
    private static final int ROUNDS = 3000;

    @TempDir
    Path directory;

    @Test
    void interruptedReadersAndWritersLeaveTheDatabaseOpen() throws Exception {
        var interrupted = new AtomicInteger();
        var stored = new ConcurrentLinkedQueue<Video>();
        try (var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            var all = new VideoQuery(List.of("m"), null, null, null, null, null, null, null, null, null, null,
                    Sort.HEIGHT, true, 50, 0);
            var random = new Random(7);
            for (int i = 0; i < ROUNDS; i++) {
                var video = Samples.video("/m/" + i);
                boolean reads = i % 2 == 0;
                var thread = Thread.ofVirtual().start(() -> {
                    try {
                        if (reads) {
                            videos.list(all);
                        } else {
                            videos.save(video, "{}", storing(video, stored));
                        }
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                    }
                });
                for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                thread.interrupt();
                assertTrue(thread.join(Duration.ofSeconds(30)));
            }
            assertNull(database.trouble());
            var last = new Receipt();
            videos.save(Samples.video("/m/last"), "{}", last);
            last.awaitStored();
        }
        assertTrue(interrupted.get() > ROUNDS / 10, "too few were interrupted: " + interrupted);
        try (var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            for (var video : stored) {
                assertEquals(Optional.of(video), videos.find(video.id()));
            }
            assertEquals(stored.size() + 1, videos.library().total());
        }
    }

    @Test
    void abandonedReadsGiveTheirThreadsBack() throws Exception {
        try (var database = Samples.open(directory)) {
            for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class,
                        () -> database.read(tables -> tables.get("SELECT COUNT(*) AS n FROM SYSTEM_RANGE(1, 200000)")));
            }
            assertTrue(database.health().writable());
        }
    }

    @Test
    void theFileLayerItselfTakesAnInterrupt() throws Exception {
        writeInterrupted(Connections.url(directory));
    }

    @Test
    void theUsualFileLayerDoesNot() {
        var usual = Connections.url(directory).replace(":async:", ":file:");
        assertThrows(SQLException.class, () -> writeInterrupted(usual));
    }

    private static void writeInterrupted(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (n INT)");
            for (int i = 0; i < 100; i++) {
                Thread.currentThread().interrupt();
                statement.execute("INSERT INTO t VALUES (" + i + ")");
                assertTrue(Thread.interrupted());
            }
        } finally {
            Thread.interrupted();
        }
    }

    private static WriteReceipt storing(Video video, ConcurrentLinkedQueue<Video> stored) {
        return new WriteReceipt() {
            @Override
            public void stored() {
                stored.add(video);
            }

            @Override
            public void lost(Exception cause) {
                throw new AssertionError(cause);
            }
        };
    }
}
