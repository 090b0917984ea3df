package org.stoatferret.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.helidon.dbclient.DbExecute;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * The tables that this server needs.
 *
 * @param newest
 *            the version of the newest script
 * @param scripts
 *            where the scripts are
 */
record Schema(MigrationVersion newest, List<String> scripts) {
    /** The version of the newest script in {@code db/migration}. */
    static final MigrationVersion NEWEST = MigrationVersion.fromVersion("5");
    static final String SCRIPTS = "classpath:db/migration";

    /** What is missed at once when it is not there. */
    private static final List<String> NEEDED = List.of("jobs", "job_errors", "idempotency_keys", "videos",
            "video_tracks",
            "probes", "file_failures", "settings");
    private static final String EXISTS = """
            SELECT COUNT(*) AS tables FROM information_schema.tables WHERE table_name = 'flyway_schema_history'""";
    private static final String APPLIED = """
            SELECT "version" AS applied FROM "flyway_schema_history" WHERE "success" AND "version" IS NOT NULL""";

    Schema {
        scripts = List.copyOf(scripts);
    }

    static Schema current() {
        return new Schema(NEWEST, List.of(SCRIPTS));
    }

    /**
     * The version of the tables that are there; empty if they have never been finished. Costs two queries: Flyway would take
     * half a second.
     */
    static Optional<MigrationVersion> applied(DbExecute database) {
        long tables = database.get(EXISTS).map(Row::new).orElseThrow().number("tables");
        if (tables == 0) {
            return Optional.empty();
        }
        try (var rows = database.query(APPLIED)) {
            return rows.map(row -> MigrationVersion.fromVersion(new Row(row).text("applied")))
                    .max(MigrationVersion::compareTo);
        }
    }

    /** Reads the beginning of each table: takes no time, and finds damage to what the rest of it hangs from. */
    static void touch(DbExecute database) {
        for (var table : NEEDED) {
            try (var rows = database.query("SELECT * FROM " + table + " LIMIT 1")) {
                rows.forEach(row -> {});
            }
        }
    }

    /** Runs the scripts that have not been run yet, on a database that nobody uses. */
    void migrate(Path directory, String database) {
        flyway(Connections.url(directory, database)).load().migrate();
    }

    FluentConfiguration flyway(String url) {
        return Flyway.configure().dataSource(url, Connections.USER, "").locations(scripts.toArray(String[]::new));
    }
}
