package org.stoatferret.store;

import java.nio.file.Path;
import java.util.Optional;

import io.helidon.dbclient.DbClient;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

import org.stoatferret.media.StorageUnavailableException;

/** Brings the tables up to date. */
final class Schema {
    /** The version of the newest script in {@code db/migration}. */
    static final MigrationVersion NEWEST = MigrationVersion.fromVersion("3");

    private static final String EXISTS = """
            SELECT COUNT(*) AS tables FROM information_schema.tables WHERE table_name = 'flyway_schema_history'""";
    private static final String APPLIED = """
            SELECT "version" AS applied FROM "flyway_schema_history" WHERE "success" AND "version" IS NOT NULL""";

    private Schema() {}

    /**
     * Runs the scripts that have not been run yet. Without any it costs two queries: Flyway alone would take half a
     * second to find that out.
     */
    static void bringUpToDate(DbClient client, Path directory) {
        var applied = applied(client);
        if (applied.filter(NEWEST::equals).isPresent()) {
            return;
        }
        if (applied.filter(version -> version.isNewerThan(NEWEST)).isPresent()) {
            throw new StorageUnavailableException("the database in the data directory " + directory
                    + " was written by a newer version of this server", new IllegalStateException(applied.toString()));
        }
        flyway(Connections.url(directory)).load().migrate();
    }

    static FluentConfiguration flyway(String url) {
        return Flyway.configure().dataSource(url, "sa", "").locations("classpath:db/migration");
    }

    private static Optional<MigrationVersion> applied(DbClient client) {
        long tables = client.execute().get(EXISTS).map(Row::new).orElseThrow().number("tables");
        if (tables == 0) {
            return Optional.empty();
        }
        try (var rows = client.execute().query(APPLIED)) {
            return rows.map(row -> MigrationVersion.fromVersion(new Row(row).text("applied")))
                    .max(MigrationVersion::compareTo);
        }
    }
}
