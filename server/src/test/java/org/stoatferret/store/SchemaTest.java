package org.stoatferret.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import io.helidon.dbclient.DbClientException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.event.Published;
import org.stoatferret.job.JobEvent;
import org.stoatferret.media.JobId;
import org.stoatferret.media.StorageUnavailableException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SchemaTest {
    @TempDir
    Path directory;

    @Test
    void newestIsTheVersionOfTheNewestScript() {
        var newest = Arrays.stream(Schema.current().flyway(Connections.url(directory)).load().info().all())
                .map(MigrationInfo::getVersion).filter(Objects::nonNull).max(MigrationVersion::compareTo);
        assertEquals(Schema.NEWEST, newest.orElseThrow());
    }

    @Test
    void everyTableAndColumnIsMissedWhenItIsNotThere() throws Exception {
        try (var database = Samples.open(directory)) {
            var columns = database.readHere(tables -> tables.query("""
                    SELECT table_name AS in_table, column_name AS name FROM information_schema.columns
                    WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'""").map(Row::new).toList());
            assertTrue(columns.size() > 80, () -> "" + columns.size());
            for (var column : columns) {
                var table = column.text("in_table");
                rename(database, table, column.text("name"), "other");
                var missed = assertThrows(DbClientException.class, () -> touch(database), table);
                assertEquals(Failure.DAMAGED, Failure.of(missed));
                rename(database, table, "other", column.text("name"));
            }
            touch(database);
        }
    }

    private static void touch(Database database) {
        database.readHere(tables -> {
            Schema.touch(tables);
            return true;
        });
    }

    private static void rename(Database database, String table, String from, String to) throws Exception {
        var change = "ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(table, from, to);
        database.writeAndWait(Write.Kind.ORDINARY, tables -> tables.dml(change), rows -> {});
    }

    @Test
    void refusesADatabaseOfANewerVersion() throws Exception {
        Samples.open(directory).close();
        changeNewest("SET \"version\" = '999'");

        var refusal = assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
        assertTrue(refusal.getMessage().contains("newer"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(directory.toString()), refusal.getMessage());

        execute("UPDATE \"flyway_schema_history\" SET \"version\" = '" + Schema.NEWEST + "' WHERE \"version\" = '999'");
        Samples.open(directory).close();
    }

    @Test
    void doesNotRunFlywayWhenThereIsNothingToDo() throws Exception {
        Samples.open(directory).close();
        changeNewest("SET \"checksum\" = 1");
        Samples.open(directory).close(); // Flyway would refuse a script that has changed

        changeNewest("SET \"version\" = '0.5'");
        assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
    }

    @Test
    void jobsThatEndedBeforeThereWereEventsAreGivenPlacesInTheStream() throws Exception {
        Files.createDirectories(directory);
        Schema.current().flyway(Connections.url(directory)).target("1").load().migrate();
        var ended = JobId.random();
        var left = JobId.random();
        for (var job : List.of(left, ended)) {
            execute("""
                    INSERT INTO jobs (id, path_key, real_path_key, path, depth, mode, missing, attempt, status, submitted_at,
                        started_at, finished_at, count_added, count_updated, count_skipped, count_moved, count_missing,
                        count_failed, files_per_second, elapsed_nanos)
                    VALUES (CAST('%s' AS UUID), '/m', '/m', '/m', 'recursive', 'changed', 'accepted', 2, '%s',
                        CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0, 0, 0, 0, 0, 0, 0, 0)"""
                    .formatted(job, job.equals(ended) ? "complete" : "running"));
        }
        try (var database = Samples.open(directory)) {
            var jobs = new JdbcJobStore(database);
            assertEquals(OptionalLong.of(2), jobs.endSequence(ended));
            assertEquals(OptionalLong.empty(), jobs.endSequence(left));
            var job = jobs.find(ended).orElseThrow();
            assertEquals(Optional.of(List.of(new Published<JobEvent>(2, new JobEvent.Changed(job)))),
                    jobs.events(ended, 1, 2));
            var receipt = new Receipt();
            jobs.insert(Samples.pending("/n"), receipt);
            assertTrue(receipt.awaitStored() > 2);
        }
    }

    /** What the newest script has left in the table of scripts. */
    private void changeNewest(String change) throws Exception {
        execute("UPDATE \"flyway_schema_history\" " + change + " WHERE \"version\" = '" + Schema.NEWEST + "'");
    }

    private void execute(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(Connections.url(directory), "sa", "");
                var statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }
}
