package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.dbclient.DbClient;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.StorageUnavailableException;

/**
 * The pool of connections to the database file. When H2 has closed the database, as it does when a write fails, its
 * connections are dead for good, though they may call themselves valid: then there is a new pool. Thread-safe.
 */
final class Connections implements AutoCloseable {
    static final String USER = "sa";
    private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());

    /**
     * {@code async:} is the one file layer of H2's on which an interrupted thread does not close the database.
     * {@code WRITE_DELAY=0}: a commit is in the file when it returns, so that it survives the process.
     */
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";DATABASE_TO_LOWER=TRUE";
    /** The cache, in KiB, holds what a search through 100,000 videos reads; so many rows are sorted in memory. */
    private static final String SERVING = ";CACHE_SIZE=131072;MAX_MEMORY_ROWS=250000";

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition renewed = lock.newCondition();
    private final Path directory;
    private final int size;
    private DbClient client; // guarded by lock
    private volatile boolean suspect;

    private Connections(Path directory, int size, DbClient client) {
        this.directory = directory;
        this.size = size;
        this.client = client;
    }

    /** Where a database file is, without its ending {@code .mv.db}, for those who want a connection of their own. */
    static String url(Path directory, String name) {
        var path = directory.toAbsolutePath().normalize().toString();
        if (path.contains(";")) {
            throw new IllegalArgumentException("the data directory " + path + " must not have a semicolon in its name");
        }
        return "jdbc:h2:async:" + path + "/" + name + OPTIONS;
    }

    /** The same for the database itself. */
    static String url(Path directory) {
        return url(directory, DatabaseFile.DATABASE) + SERVING;
    }

    /**
     * Opens the database, which must be there.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory
     */
    static Connections open(Path directory, int size) {
        return new Connections(directory, size, pool(directory, size));
    }

    DbClient client() {
        lock.lock();
        try {
            return client;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the database again, and lets go of the old connections.
     *
     * @throws StorageUnavailableException
     *             if it cannot be opened; the old ones stay then
     */
    void renew() {
        var fresh = pool(directory, size);
        DbClient stale;
        lock.lock();
        try {
            stale = client;
            client = fresh;
            suspect = false;
            renewed.signalAll();
        } finally {
            lock.unlock();
        }
        stale.close();
    }

    /** Waits until there are others than these, and tells the writer that they are needed. */
    boolean awaitRenewal(DbClient stale, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            suspect = true;
            long left = limit.toNanos();
            while (client == stale && left > 0) {
                left = renewed.awaitNanos(left);
            }
            return client != stale;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for them to be renewed. */
    boolean isSuspect() {
        return suspect;
    }

    /** Lets go of them. The database itself may be left open. */
    @Override
    public void close() {
        client().close();
    }

    /**
     * Ends what is still under way, which closing the pool would wait for, and closes the file.
     *
     * @param how
     *            H2's statement for it
     * @return whether that worked
     */
    boolean shutDown(String how) {
        try (var connection = client().unwrap(Connection.class); var statement = connection.createStatement()) {
            statement.execute(how);
            return true;
        } catch (SQLException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "closing a connection of a database that is closed", e);
            return false;
        }
    }

    /** H2's own sentence for what went wrong, without the statement it came from. */
    static String reason(Throwable failure) {
        var cause = sqlCause(failure);
        var message = cause == null ? failure.getMessage() : cause.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    /**
     * A pool that never grows, shrinks or renews itself: as every thread that uses it has a connection of its own to
     * count on, nobody waits in it.
     */
    private static DbClient pool(Path directory, int size) {
        var settings = Map.ofEntries(Map.entry("source", "jdbc"),
                Map.entry("connection.url", url(directory) + ";IFEXISTS=TRUE"),
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
            throw new StorageUnavailableException(Failure.isInUse(e)
                    ? "the data directory " + directory + " is in use by another server"
                    : "the database in the data directory " + directory + " cannot be opened: " + reason(e), e);
        }
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
