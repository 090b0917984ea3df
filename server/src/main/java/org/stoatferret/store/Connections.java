package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.dbclient.DbClient;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.StorageUnavailableException;

/** Opens the database file and a pool of connections to it. */
final class Connections {
    private static final String USER = "sa";
    private static final int IN_USE = 90020;

    /**
     * {@code async:} is the one file layer of H2's on which an interrupted thread does not close the database.
     * {@code WRITE_DELAY=0}: a commit is in the file when it returns, so that it survives the process. The cache, in
     * KiB, holds what a search through 100,000 videos reads, and so many rows are sorted in memory.
     */
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";DATABASE_TO_LOWER=TRUE;CACHE_SIZE=131072;MAX_MEMORY_ROWS=250000";

    private Connections() {}

    static String url(Path directory) {
        var path = directory.toAbsolutePath().normalize().toString();
        if (path.contains(";")) {
            throw new IllegalArgumentException("the data directory " + path + " must not have a semicolon in its name");
        }
        return "jdbc:h2:async:" + path + "/stoat-ferret" + OPTIONS;
    }

    /**
     * A pool that never grows, shrinks or renews itself: as every thread that uses it has a connection of its own to
     * count on, nobody waits in it.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory
     */
    static DbClient open(Path directory, int size) {
        var settings = Map.ofEntries(Map.entry("source", "jdbc"), Map.entry("connection.url", url(directory)),
                Map.entry("connection.username", USER), Map.entry("connection.password", ""),
                Map.entry("connection.poolName", "database"),
                Map.entry("connection.maximumPoolSize", Integer.toString(size)),
                Map.entry("connection.maxLifetime", "0"), Map.entry("connection.idleTimeout", "0"),
                Map.entry("connection.connectionTimeout", "5000"),
                // Bound as streams, values would become large objects on their way to columns that are none.
                Map.entry("parameters.use-string-binding", "false"),
                Map.entry("parameters.use-byte-array-binding", "false"));
        var config = Config.builder(ConfigSources.create(settings)).disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource().disableValueResolving().build();
        try {
            return DbClient.create(config);
        } catch (RuntimeException e) {
            throw new StorageUnavailableException(isInUse(e)
                    ? "the data directory " + directory + " is in use by another server"
                    : "the database in the data directory " + directory + " cannot be opened: " + reason(e), e);
        }
    }

    /** H2's own sentence for what went wrong, without the statement it came from. */
    static String reason(Throwable failure) {
        var cause = sqlCause(failure);
        var message = cause == null ? failure.getMessage() : cause.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    private static boolean isInUse(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
