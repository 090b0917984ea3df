package org.stoatferret.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.Video;
import org.stoatferret.testing.SmallDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class MigrationTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);

    @TempDir
    Path directory;
    private final Video video = Samples.video("/m/a");

    @Test
    void aDatabaseOfTheFirstVersionIsBroughtUpToDate() throws Exception {
        makeFirstVersion();
        try (var database = Samples.open(directory)) {
            assertEquals(1,
                    database.read(tables -> tables.get("SELECT COUNT(*) AS n FROM settings WHERE name = 'mine'"))
                            .map(Row::new).orElseThrow().number("n"));
            assertEquals(Optional.of(Schema.NEWEST), database.read(tables -> Schema.applied(tables)));
        }
        boolean isOlder = Schema.NEWEST.isNewerThan("1");
        assertEquals(isOlder ? 1 : 0, backups().size());
    }

    @Test
    void whatThereWasIsBackedUpBefore() throws Exception {
        makeCurrent();
        try (var database = LaterSchema.open(directory, CLOCK)) {
            assertEquals(Optional.of(video), new JdbcVideoStore(database).find(video.id()));
            assertEquals(20_000, database.read(tables -> tables.get("SELECT COUNT(*) AS n FROM later")).map(Row::new)
                    .orElseThrow().number("n"));
        }
        assertEquals(List.of("stoat-ferret-20260304T050607.123Z-before-v1000.mv.db"), backups());
        assertFalse(Files.exists(directory.resolve("stoat-ferret.unfinished.mv.db")));
        LaterSchema.open(directory, CLOCK).close();
        assertEquals(1, backups().size());

        var refusal = assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
        assertTrue(refusal.getMessage().contains("newer"), refusal.getMessage());
        Files.move(directory.resolve("stoat-ferret.mv.db"), directory.resolve("newer"));
        Files.copy(directory.resolve("backups").resolve(backups().getFirst()), directory.resolve("stoat-ferret.mv.db"));
        try (var database = Samples.open(directory)) {
            assertEquals(Optional.of(video), new JdbcVideoStore(database).find(video.id()));
        }
    }

    @Test
    void aMigrationThatFailsLeavesTheDatabaseAsItWas() throws Exception {
        makeCurrent();
        var refusal = assertThrows(StorageUnavailableException.class, () -> LaterSchema.openBroken(directory, CLOCK));
        assertTrue(refusal.getMessage().contains("cannot be brought up to date"), refusal.getMessage());
        assertFalse(Files.exists(directory.resolve("stoat-ferret.unfinished.mv.db")));
        try (var database = Samples.open(directory)) {
            assertEquals(Optional.of(video), new JdbcVideoStore(database).find(video.id()));
        }
        LaterSchema.open(directory, CLOCK).close();
    }

    @Test
    void withoutRoomForTheBackupThereIsNoMigration() throws Exception {
        try (var disk = SmallDisk.mount(directory.resolve("disk"), 6)) {
            directory = disk.path().resolve("data");
            makeCurrent();
            Files.write(disk.path().resolve("filling"), new byte[2 << 20]);
            var refusal = assertThrows(StorageUnavailableException.class, () -> LaterSchema.open(directory, CLOCK));
            assertTrue(refusal.getMessage().contains("cannot be backed up before"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("STORAGE_FULL"), refusal.getMessage());
            try (var database = Samples.open(directory)) {
                assertEquals(Optional.of(video), new JdbcVideoStore(database).find(video.id()));
            }
        }
    }

    @Test
    void onlyTheNewestAutomaticBackupsAreKept() throws Exception {
        makeCurrent();
        var backups = Files.createDirectories(directory.resolve("backups"));
        for (int day = 1; day <= 7; day++) {
            var time = BackupFiles.time(Instant.parse("2025-01-0" + day + "T00:00:00Z"));
            Files.writeString(backups.resolve("stoat-ferret-" + time + "-before-v" + day + ".mv.db"), "old");
            Files.writeString(backups.resolve("stoat-ferret-" + time + ".mv.db"), "asked for");
        }
        LaterSchema.open(directory, CLOCK).close();
        assertEquals(5, backups().stream().filter(name -> name.contains("-before-v")).count());
        assertTrue(backups().contains("stoat-ferret-20260304T050607.123Z-before-v1000.mv.db"));
        assertEquals(7, backups().stream().filter(name -> !name.contains("-before-v")).count());
    }

    private void makeCurrent() throws Exception {
        try (var database = Samples.open(directory)) {
            var receipt = new Receipt();
            new JdbcVideoStore(database).save(video, "{}", receipt);
            receipt.awaitStored();
        }
    }

    private void makeFirstVersion() throws Exception {
        var url = Connections.url(directory);
        Flyway.configure().dataSource(url, "sa", "").locations(Schema.SCRIPTS)
                .target(MigrationVersion.fromVersion("1")).load().migrate();
        try (var connection = java.sql.DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO settings (name, content) VALUES ('mine', 'x')");
        }
    }

    private List<String> backups() throws IOException {
        var backups = directory.resolve("backups");
        if (!Files.exists(backups)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
