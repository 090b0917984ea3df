package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Objects;

import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.StorageUnavailableException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SchemaTest {
    private static final String NEWEST = " WHERE \"version\" = '" + Schema.NEWEST + "'";

    @TempDir
    Path directory;

    @Test
    void newestIsTheVersionOfTheNewestScript() {
        var newest = Arrays.stream(Schema.flyway(Connections.url(directory)).load().info().all())
                .map(MigrationInfo::getVersion).filter(Objects::nonNull).max(MigrationVersion::compareTo);
        assertEquals(Schema.NEWEST, newest.orElseThrow());
    }

    @Test
    void refusesADatabaseOfANewerVersion() throws Exception {
        Samples.open(directory).close();
        execute("UPDATE \"flyway_schema_history\" SET \"version\" = '999'" + NEWEST);

        var refusal = assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
        assertTrue(refusal.getMessage().contains("newer"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(directory.toString()), refusal.getMessage());

        execute("UPDATE \"flyway_schema_history\" SET \"version\" = '" + Schema.NEWEST + "' WHERE \"version\" = '999'");
        Samples.open(directory).close();
    }

    @Test
    void doesNotRunFlywayWhenThereIsNothingToDo() throws Exception {
        Samples.open(directory).close();
        execute("UPDATE \"flyway_schema_history\" SET \"checksum\" = 1" + NEWEST);
        Samples.open(directory).close(); // Flyway would refuse a script that has changed

        execute("UPDATE \"flyway_schema_history\" SET \"version\" = '0.5'" + NEWEST);
        assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
    }

    private void execute(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(Connections.url(directory), "sa", "");
                var statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        }
    }
}
