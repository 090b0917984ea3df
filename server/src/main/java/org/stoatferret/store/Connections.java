package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import com.zaxxer.hikari.HikariDataSource;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcParametersConfig;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.StorageUnavailableException;

/**
 * The pool of connections to the database file. When H2 has closed the database, as it does when a write fails, its
 * connections are dead for good, though they may call themselves valid: then there is a new pool. Thread-safe.
 */
final class Connections {
    static final String USER = "sa";
    private static final System.Logger LOGGER = System.getLogger(Connections.class.getName());

    /**
     * {@code async:} is the one file layer of H2's on which an interrupted thread does not close the database.
     * {@code WRITE_DELAY=0}: a commit is in the file when it returns, so that it survives the process.
     */
    private static final String OPTIONS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";DATABASE_TO_LOWER=TRUE";
    /** The cache is in KiB; so many rows are sorted in memory, when there are too many for the {@link Catalogue}. */
    private static final String SERVING = ";CACHE_SIZE=32768;MAX_MEMORY_ROWS=250000";

    private static final Duration CONNECTION_LIMIT = Duration.ofSeconds(5);
    /** Bound as streams, values would become large objects on their way to columns that are none. */
    private static final JdbcParametersConfig PARAMETERS = JdbcParametersConfig.builder().useStringBinding(false)
            .useByteArrayBinding(false).build();

    static {
        // Where a thread comes too late to a store that has closed itself, H2 spins for ever, unless it asserts that it
        // does not.
        Connections.class.getClassLoader().setClassAssertionStatus("org.h2.mvstore.MVStore", true);
    }

    /** What may be done with the file. */
    enum Access {
        READ_WRITE(""),
        /** Nothing is written, not even what H2 itself would write on the occasion of a read. */
        READ_ONLY(";ACCESS_MODE_DATA=r");

        private final String option;

        Access(String option) {
            this.option = option;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition renewed = lock.newCondition();
    private final Path directory;
    private final int size;
    private Pool pool; // guarded by lock
    private volatile boolean isSuspect;
    private volatile boolean isClosed;

    private Connections(Path directory, int size, Pool pool) {
        this.directory = directory;
        this.size = size;
        this.pool = pool;
    }

    /**
     * The connections to a database that was opened once.
     *
     * @param last
     *            one outside the pool: the others may be lost or in use when the database has to be closed
     */
    private record Pool(DbClient client, HikariDataSource connections, Connection last) {
        /** Ends what is still under way, which closing the pool would wait for, and closes the file. */
        boolean shutDown(String how) {
            try (last; var statement = last.createStatement()) {
                statement.execute(how);
                return true;
            } catch (SQLException e) {
                LOGGER.log(Level.DEBUG, "closing a database that is closed", e);
                return false;
            } finally {
                connections.close();
            }
        }
    }

    /** Where a database file is, without its ending {@code .mv.db}, for those who want a connection of their own. */
    static String url(Path directory, String name) {
        return url("async:" + directory.toAbsolutePath().normalize(), name);
    }

    private static String url(String directory, String name) {
        if (directory.contains(";")) {
            throw new IllegalArgumentException(
                    "the data directory " + directory + " must not have a semicolon in its name");
        }
        return "jdbc:h2:" + directory + "/" + name + OPTIONS;
    }

    /** The same for the database itself. */
    static String url(Path directory) {
        return url(SafeFiles.url(directory), DatabaseFile.DATABASE) + SERVING;
    }

    /**
     * Opens the database, which must be there.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory
     */
    static Connections open(Path directory, int size, Access access) {
        return new Connections(directory, size, connect(directory, size, access));
    }

    DbClient client() {
        return pool().client();
    }

    private Pool pool() {
        lock.lock();
        try {
            return pool;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the database, if it is not, and opens it again.
     *
     * @throws StorageUnavailableException
     *             if it cannot be opened; it is closed then
     */
    void renew(Access access) {
        isClosed = true;
        pool().shutDown("SHUTDOWN IMMEDIATELY");
        var fresh = connect(directory, size, access);
        lock.lock();
        try {
            pool = fresh;
            isSuspect = false;
            isClosed = false;
            renewed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there are others than these, and tells the writer that they are needed. */
    boolean awaitRenewal(DbClient stale, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            isSuspect |= pool.client() == stale;
            long left = limit.toNanos();
            while (pool.client() == stale && left > 0) {
                left = renewed.awaitNanos(left);
            }
            return pool.client() != stale;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what went wrong with these may be due to their having been let go of meanwhile. */
    boolean isStale(DbClient used) {
        return isClosed || client() != used;
    }

    /** Whether somebody waits for them to be renewed. */
    boolean isSuspect() {
        return isSuspect;
    }

    /**
     * Closes the database, ending what is still under way.
     *
     * @param how
     *            H2's statement for it
     * @return whether that worked
     */
    boolean shutDown(String how) {
        return pool().shutDown(how);
    }

    /** H2's own sentence for what went wrong, without the statement it came from. */
    static String reason(Throwable failure) {
        var cause = sqlCause(failure);
        var message = cause == null ? failure.getMessage() : cause.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    private static Pool connect(Path directory, int size, Access access) {
        var url = url(directory) + ";IFEXISTS=TRUE" + access.option;
        try {
            return connect(url, size, DriverManager.getConnection(url, USER, ""));
        } catch (SQLException | RuntimeException e) {
            throw new StorageUnavailableException(Failure.isInUse(e)
                    ? "the data directory " + directory + " is in use by another server"
                    : "the database in the data directory " + directory + " cannot be opened: " + reason(e), e);
        }
    }

    /** With one that is open already: a pool whose first one cannot be opened says so a second later. */
    private static Pool connect(String url, int size, Connection last) throws SQLException {
        var connections = connections(url, size);
        try {
            connections.getConnection().close();
            return new Pool(client(connections), connections, last);
        } catch (SQLException | RuntimeException e) {
            connections.close();
            last.close();
            throw e;
        }
    }

    /**
     * A pool that never grows, shrinks or renews itself: as every thread that uses it has a connection of its own to
     * count on, nobody waits in it. It is set up here rather than by its constructor, or Helidon's module for it, which
     * do so by reflection: a tenth of a second of each start.
     */
    private static HikariDataSource connections(String url, int size) {
        var connections = new HikariDataSource();
        connections.setJdbcUrl(url);
        connections.setUsername(USER);
        connections.setPassword("");
        connections.setPoolName("database");
        connections.setMaximumPoolSize(size);
        connections.setMaxLifetime(0);
        connections.setIdleTimeout(0);
        connections.setConnectionTimeout(CONNECTION_LIMIT.toMillis());
        return connections;
    }

    private static DbClient client(HikariDataSource connections) {
        return JdbcClientBuilder.create().connectionPool(() -> {
            try {
                return connections.getConnection();
            } catch (SQLException e) {
                throw new DbClientException("there is no connection to the database", e);
            }
        }).parametersSetter(PARAMETERS).build();
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
