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
    static final MigrationVersion NEWEST = MigrationVersion.fromVersion("6");
    static final String SCRIPTS = "classpath:db/migration";

    /** The beginning of every table, with all its columns: what is missed at once when it is not there. */
    private static final String BEGINNINGS = """
            SELECT ordinal, id, path_key, real_path_key, path, depth, mode, missing, attempt, status, submitted_at, started_at,
                finished_at, error, warning, fraction, count_total, count_added, count_updated, count_skipped, count_moved,
                count_missing, count_failed, files_per_second, elapsed_nanos, end_sequence FROM jobs LIMIT 1;
            SELECT idempotency_key, request, job_id FROM idempotency_keys LIMIT 1;
            SELECT ordinal, job_id, path_key, code, message, place FROM job_errors LIMIT 1;
            SELECT id, path_key, directory_key, size_bytes, modified_seconds, modified_nanos, file_key, device, status,
                created_at, updated_at, last_job_id, container, duration_seconds, duration_nanos, bit_rate, chapter_count,
                video_codec, audio_codec, width, height, frame_rate, hdr, filename, search_text FROM videos LIMIT 1;
            SELECT video_id, tracks FROM video_tracks LIMIT 1;
            SELECT video_id, part, answer FROM probes LIMIT 1;
            SELECT path_key, directory_key, size_bytes, modified_seconds, modified_nanos, file_key, device, code, message, deaths
                FROM file_failures LIMIT 1;
            SELECT name, content FROM settings LIMIT 1;
            SELECT epoch, reserved, forgotten FROM event_stream LIMIT 1;
            SELECT sequence, job_id, kind, at, attempt, path_key, code, message FROM events LIMIT 1""";
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

    /**
     * Reads the beginning of each table: takes no time, and finds damage to its definition and to what the rest of it hangs
     * from.
     */
    static void touch(DbExecute database) {
        for (var beginning : BEGINNINGS.split(";")) {
            try (var rows = database.query(beginning)) {
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
