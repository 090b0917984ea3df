package org.stoatferret.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.Backup;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.SmallDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class BackupTest {
    @TempDir
    Path directory;

    @Test
    void restoringBringsBackWhatWasBackedUpUnderTheSameIds() throws Exception {
        var kept = Samples.video("/m/kept");
        var job = Samples.pending("/m");
        Backup backup;
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            save(database, kept);
            var receipt = new Receipt();
            new JdbcJobStore(database).insert(job, receipt);
            receipt.awaitStored();
            backup = backups.make().orElseThrow();
            save(database, Samples.video("/m/later"));
            assertTrue(new JdbcVideoStore(database).forget(kept.id()));
        }
        assertEquals(backup.sizeBytes(), Files.size(directory.resolve(backup.file())));
        assertEquals(Samples.NOW, backup.createdAt());

        // What docs/operations.md says.
        Files.move(directory.resolve("stoat-ferret.mv.db"), directory.resolve("old"));
        Files.copy(directory.resolve(backup.file()), directory.resolve("stoat-ferret.mv.db"));

        try (var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            assertEquals(Optional.of(kept), videos.find(kept.id()));
            assertEquals(1, videos.knownIn(FilePath.of("/m")).size());
            assertEquals(Optional.of(job), new JdbcJobStore(database).find(job.id()));
        }
    }

    @Test
    void whatIsStoredBeforeIsInTheBackupWhateverIsWrittenMeanwhile() throws Exception {
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            var videos = new JdbcVideoStore(database);
            var isOver = new AtomicBoolean();
            var writing = new CompletableFuture<Integer>();
            Thread.ofVirtual().start(() -> {
                try {
                    int written = 0;
                    while (!isOver.get()) {
                        save(database, Samples.video("/w/" + written++));
                    }
                    writing.complete(written);
                } catch (Throwable e) {
                    writing.completeExceptionally(e);
                }
            });
            for (int round = 0; round < 5; round++) {
                int before = videos.knownIn(FilePath.of("/w")).size();
                var backup = backups.make().orElseThrow();
                long inBackup = count(backup.file(), "SELECT COUNT(*) FROM videos WHERE directory_key = '/w'");
                assertTrue(inBackup >= before, inBackup + " of " + before);
            }
            isOver.set(true);
            int written = writing.get(30, TimeUnit.SECONDS);
            assertEquals(written, videos.knownIn(FilePath.of("/w")).size());
        }
    }

    @Test
    void aCopyThatCannotBeReadThroughIsNotKept() throws Exception {
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            for (int i = 0; i < 300; i++) {
                save(database, Samples.video("/m/" + i));
            }
            assertTrue(backups.make().isPresent());
            var intact = files();
            scramble(directory.resolve("stoat-ferret.mv.db"));
            var refusal = assertThrows(StorageUnavailableException.class, backups::make);
            assertTrue(refusal.getMessage().startsWith("the backup could not be made"), refusal.getMessage());
            assertEquals(intact, files());
        }
    }

    @Test
    void aCopyThatLacksWhatWasStoredLastIsNotKept() throws Exception {
        try (var database = Samples.open(directory)) {
            assertThrows(StorageUnavailableException.class, () -> database.backUp("another mark"));
            assertEquals(List.of(), files());
        }
    }

    @Test
    void onlyOneIsMadeAtATime() throws Exception {
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            var held = new CountDownLatch(1);
            var mayGoOn = new CountDownLatch(1);
            database.write(new Write<>(Write.Kind.ORDINARY, 0, tables -> {
                held.countDown();
                try {
                    return mayGoOn.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }, done -> {}, cause -> {}));
            assertTrue(held.await(30, TimeUnit.SECONDS));
            var first = new CompletableFuture<Optional<Backup>>();
            var asking = Thread.ofVirtual().start(() -> {
                try {
                    first.complete(backups.make());
                } catch (Throwable e) {
                    first.completeExceptionally(e);
                }
            });
            Eventually.await(() -> asking.getState() == Thread.State.TIMED_WAITING);
            assertEquals(Optional.empty(), backups.make());
            mayGoOn.countDown();
            assertTrue(first.get(30, TimeUnit.SECONDS).isPresent());
            assertTrue(backups.make().isPresent());
        }
    }

    @Test
    void aDiskWithoutRoomForItIsLeftAsItIs() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 12)) {
            directory = disk.path().resolve("data");
            try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
                assertTrue(backups.make().isPresent());
                var filling = Files.write(disk.path().resolve("filling"), new byte[6 << 20]);
                var before = files();
                assertThrows(StorageFullException.class, backups::make);
                assertEquals(before, files());
                assertNull(database.trouble());
                Files.delete(filling);
                assertTrue(backups.make().isPresent());
            }
        }
    }

    /** Whoever follows the events of one database must not take another for it. */
    @Test
    void theCopyForgetsTheEpochOfItsEvents() throws Exception {
        Samples.open(directory).close();
        execute("UPDATE event_stream SET epoch = 'mine'");
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            var backup = backups.make().orElseThrow();
            assertEquals(1, count(backup.file(), "SELECT COUNT(*) FROM event_stream WHERE epoch = ''"));
        }
        assertEquals(1, count("stoat-ferret.mv.db", "SELECT COUNT(*) FROM event_stream WHERE epoch = 'mine'"));
    }

    @Test
    void whatAKilledServerHasLeftHalfDoneIsRemoved() throws Exception {
        Samples.open(directory).close();
        var left = Files.createDirectories(directory.resolve("backups")).resolve("unfinished.mv.db");
        Files.writeString(left, "half");
        Files.writeString(directory.resolve("stoat-ferret.unfinished.mv.db"), "half");
        Samples.open(directory).close();
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(directory.resolve("stoat-ferret.unfinished.mv.db")));
    }

    private static void save(Database database, org.stoatferret.media.Video video) throws Exception {
        var receipt = new Receipt();
        new JdbcVideoStore(database).save(video, "{}", receipt);
        receipt.awaitStored();
    }

    private List<String> files() throws IOException {
        var backups = directory.resolve("backups");
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Overwrites the second half of a file, beneath the database that has it open and mostly in memory. */
    private static void scramble(Path file) throws IOException {
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            var noise = new byte[(int) (content.length() / 2)];
            new java.util.Random(3).nextBytes(noise);
            content.seek(content.length() - noise.length);
            content.write(noise);
        }
    }

    private long count(String file, String query) throws Exception {
        var name = file.substring(0, file.length() - ".mv.db".length());
        try (var connection = DriverManager
                .getConnection(Connections.url(directory, name) + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE", "sa", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void execute(String... statements) throws Exception {
        try (var connection = DriverManager.getConnection(Connections.url(directory), "sa", "");
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
