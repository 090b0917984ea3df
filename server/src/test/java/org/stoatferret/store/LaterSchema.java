package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import org.flywaydb.core.api.MigrationVersion;

import org.stoatferret.files.DataDirectory;

/** A database as a later version of the server would have it. */
public final class LaterSchema {
    static final String VERSION = "1000";

    private LaterSchema() {}

    /** Opens a database, which is brought up to that version. */
    public static Database open(Path directory, InstantSource clock) {
        return open(directory, "classpath:db/later", clock);
    }

    static Database openBroken(Path directory, InstantSource clock) {
        return open(directory, "classpath:db/broken", clock);
    }

    private static Database open(Path directory, String scripts, InstantSource clock) {
        var schema = new Schema(MigrationVersion.fromVersion(VERSION), List.of(Schema.SCRIPTS, scripts));
        return Database.open(DataDirectory.take(directory),
                new DatabaseConfig(3, new Retention(1000, Duration.ofDays(30))), schema, clock);
    }
}
