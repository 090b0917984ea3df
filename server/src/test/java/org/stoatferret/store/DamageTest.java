package org.stoatferret.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.Video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class DamageTest {
    private static final String SET_ASIDE = "stoat-ferret.mv.db.damaged-20260304T050607.123Z";

    private static final String RENAME = "ALTER TABLE file_failures RENAME COLUMN modified_nanos TO modified_nanps";

    @TempDir
    Path directory;
    private final Video video = Samples.video("/m/a");

    @Test
    void aDamagedDatabaseIsSetAsideAndRefusedUntilABackupIsPutInItsPlace() throws Exception {
        var backup = make();
        flip(Files.size(file()) / 2);
        var damaged = Files.readAllBytes(file());

        var refusal = refusal();
        assertTrue(refusal.contains("is damaged (it is not as the server left it)"), refusal);
        assertTrue(refusal.contains("set aside as " + SET_ASIDE), refusal);
        assertTrue(refusal.contains("copy " + backup + " to stoat-ferret.mv.db"), refusal);
        assertFalse(Files.exists(file()));
        assertArrayEquals(damaged, Files.readAllBytes(directory.resolve(SET_ASIDE)));
        assertTrue(refusal().contains("was damaged; it has been set aside as " + SET_ASIDE));

        Files.copy(directory.resolve(backup), file());
        try (var database = Samples.open(directory)) {
            assertEquals(Optional.of(video), new JdbcVideoStore(database).find(video.id()));
        }
    }

    @Test
    void withTheDamagedOneOutOfTheWayItBeginsAnew() throws Exception {
        make();
        flip(Files.size(file()) / 2);
        refusal();
        Files.move(directory.resolve(SET_ASIDE), directory.resolve("elsewhere"));
        try (var database = Samples.open(directory)) {
            assertEquals(0, new JdbcVideoStore(database).library().total());
        }
    }

    @Test
    void anEmptyOrShortFileIsNotANewDatabase() throws Exception {
        for (int bytes : new int[]{0, 1, 4096, 20_000}) {
            make();
            Files.deleteIfExists(directory.resolve("stoat-ferret.mv.db.seal"));
            Files.write(file(), new byte[bytes]);
            var refusal = refusal();
            assertTrue(refusal.contains("is damaged"), refusal);
            Files.delete(directory.resolve(SET_ASIDE));
        }
    }

    @Test
    void aDatabaseWithoutItsTablesAndColumnsIsDamaged() throws Exception {
        for (var change : List.of("DROP TABLE videos", "DROP TABLE \"flyway_schema_history\"", RENAME)) {
            make();
            try (var connection = DriverManager.getConnection(Connections.url(directory), "sa", "");
                    var statement = connection.createStatement()) {
                statement.execute(change);
            }
            var refusal = refusal();
            assertTrue(refusal.contains("is damaged"), refusal);
            Files.delete(directory.resolve(SET_ASIDE));
        }
    }

    @Test
    void damageThatShowsLaterIsSaid() throws Exception {
        make();
        try (var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            for (int i = 0; i < 2000; i++) {
                videos.save(Samples.video("/m/" + i), "{}", new Receipt());
            }
            var last = new Receipt();
            videos.save(Samples.video("/m/last"), "{}", last);
            last.awaitStored();
        }
        Files.delete(directory.resolve("stoat-ferret.mv.db.seal")); // as after a crash
        try (var database = Samples.open(directory)) {
            assertNull(database.health().trouble());
            scramble();
            var videos = new JdbcVideoStore(database);
            var refusal = assertThrows(StorageUnavailableException.class, () -> {
                for (var known : videos.knownIn(FilePath.of("/m")).values()) {
                    videos.findProbeAnswer(known.video().id());
                }
            });
            assertEquals(Database.DAMAGED, refusal.getMessage());
            assertEquals(Database.DAMAGED, database.health().trouble());
        }
    }

    @Test
    void aTableThatIsNotAsItWasMadeIsDamage() throws Exception {
        make();
        try (var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            assertEquals(1, videos.knownIn(FilePath.of("/m")).size());
            database.writeAndWait(Write.Kind.ORDINARY, tables -> tables.dml(RENAME), rows -> {});
            var refusal = assertThrows(StorageUnavailableException.class, () -> videos.knownIn(FilePath.of("/m")));
            assertEquals(Database.DAMAGED, refusal.getMessage());
            assertEquals(Database.DAMAGED, database.health().trouble());
        }
    }

    /** Makes a database with a video; the name of a backup of it. */
    private String make() throws Exception {
        Files.deleteIfExists(file());
        try (var database = Samples.open(directory); var backups = new JdbcBackups(database)) {
            var receipt = new Receipt();
            new JdbcVideoStore(database).save(video, "{}", receipt);
            receipt.awaitStored();
            return backups.make().orElseThrow().file();
        }
    }

    private Path file() {
        return directory.resolve("stoat-ferret.mv.db");
    }

    private String refusal() {
        return assertThrows(StorageUnavailableException.class, () -> Samples.open(directory)).getMessage();
    }

    private void flip(long position) throws IOException {
        try (var content = new RandomAccessFile(file().toFile(), "rw")) {
            content.seek(position);
            int before = content.read();
            content.seek(position);
            content.write(before ^ 1);
        }
    }

    /** All but the head, beneath the database that has it open. */
    private void scramble() throws IOException {
        try (var content = new RandomAccessFile(file().toFile(), "rw")) {
            var noise = new byte[(int) content.length() - 8192];
            new Random(3).nextBytes(noise);
            content.seek(8192);
            content.write(noise);
        }
    }
}
