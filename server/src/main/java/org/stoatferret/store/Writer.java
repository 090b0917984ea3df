package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.helidon.dbclient.DbClient;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Sequences;
import org.stoatferret.media.StorageUnavailableException;

/**
 * Writes to the database, on a thread of its own: what has been queued goes into one transaction, since a commit costs
 * as much as dozens of rows. When all is written after {@link #close}, it closes the database.
 */
final class Writer {
    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());
    private static final int MAX_WRITES = 4096;
    private static final long MAX_BYTES = 64L << 20;
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 1L << 20;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STUCK = Duration.ofSeconds(10);
    private static final String TROUBLE = "the database did not take the last write; the server's log says why";
    /** Asks the operating system to put everything that is committed on the disk itself. */
    private static final String SYNC = "CHECKPOINT SYNC";
    private static final String TRY = "UPDATE settings SET content = CAST(CURRENT_TIMESTAMP AS VARCHAR) WHERE name = 'last_trial'";

    private final WriteQueue queue = new WriteQueue(MAX_WRITES, MAX_BYTES);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final DbClient client;
    private final EventRegister register;
    private volatile @Nullable String trouble; // written by the writer's thread only, like what follows
    private volatile long busySince; // by nanoTime, the change or commit in hand; 0 while idle
    private boolean unsynced;
    private long syncedAt = System.nanoTime();

    Writer(DbClient client, EventRegister register) {
        this.client = client;
        this.register = register;
    }

    /** Starts the thread {@code database-writer}. A daemon: a disk that never answers must not keep the server up. */
    void start() {
        Thread.ofPlatform().daemon().name("database-writer").start(this::run);
    }

    WriteQueue queue() {
        return queue;
    }

    boolean isAlive() {
        return ended.getCount() > 0;
    }

    /** What is wrong with writing, as a sentence; null if nothing is known to be. */
    @Nullable
    String trouble() {
        long since = busySince;
        if (!isAlive()) {
            return "the database is closed";
        }
        if (since != 0 && System.nanoTime() - since > STUCK.toNanos()) {
            return "a write to the database has been under way for more than " + STUCK.toSeconds() + " seconds";
        }
        return trouble;
    }

    /**
     * Takes no more writes, and waits until those which are queued are done and the database is closed, keeping an
     * interrupt for later.
     *
     * @return whether that was so within the limit
     */
    boolean close(Duration limit) {
        queue.close();
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        try {
            while (!queue.isExhausted()) {
                var batch = queue.take(BATCH, BATCH_BYTES, TICK);
                store(batch);
                tick(batch.isEmpty());
                busySince = 0;
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.ERROR, "the database's writer was interrupted, which nothing should do", e);
        } finally {
            end();
        }
    }

    private void store(List<Write<?>> batch) {
        int from = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).isAfterAll()) {
                storeTogether(batch.subList(from, i));
                storeTogether(batch.subList(i, i + 1));
                from = i + 1;
            }
        }
        storeTogether(batch.subList(from, batch.size()));
    }

    private void storeTogether(List<Write<?>> writes) {
        if (writes.isEmpty()) {
            return;
        }
        if (tryStore(writes) == null) {
            return;
        }
        Exception broken = null; // once the database itself is out of reach, the rest need not be tried
        for (var write : writes) {
            var failure = broken == null ? tryStore(List.of(write)) : broken;
            if (failure == null) {
                continue;
            }
            if (isOutOfReach(failure)) {
                broken = failure;
            }
            LOGGER.log(Level.ERROR, "a write to the database was lost", failure);
            trouble = TROUBLE;
            lose(write, new StorageUnavailableException("the database did not take the write", failure));
        }
    }

    /** Commits and reports; null if it was committed. The places of its events are set aside until all is reported. */
    private @Nullable Exception tryStore(List<Write<?>> writes) {
        int events = (int) writes.stream().filter(Write::hasEvent).count();
        try (var places = register.sequences().reserve(events)) {
            var failure = tryCommit(writes, places);
            if (failure == null) {
                register.added(events);
                report(writes);
            }
            return failure;
        } catch (IllegalStateException e) { // no place is left
            return e;
        }
    }

    /** Null if it worked. */
    private @Nullable Exception tryCommit(List<Write<?>> writes, Sequences.Reservation places) {
        int event = 0;
        var transaction = client.transaction();
        try {
            for (var write : writes) {
                busySince = System.nanoTime() | 1;
                write.apply(transaction, write.hasEvent() ? places.sequence(event++) : 0);
            }
            busySince = System.nanoTime() | 1;
            transaction.commit();
            trouble = null;
            unsynced = true;
            return null;
        } catch (Throwable e) { // whatever it is, the receipts must hear of it
            try {
                transaction.rollback();
            } catch (RuntimeException also) {
                e.addSuppressed(also); // such as: it was the commit that failed, and the transaction is over
            }
            return e instanceof Exception exception ? exception : new IllegalStateException(e);
        }
    }

    private void report(List<Write<?>> writes) {
        var failure = writes.stream().anyMatch(Write::isDurable) ? trySync() : null;
        for (var write : writes) {
            if (failure != null && write.isDurable()) {
                lose(write, new StorageUnavailableException("the disk did not take the write", failure));
                continue;
            }
            try {
                write.stored();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.ERROR, "a receipt of a stored write threw", e);
            }
        }
    }

    private static void lose(Write<?> write, Exception cause) {
        try {
            write.lost(cause);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "a receipt of a lost write threw", e);
        }
    }

    private void tick(boolean idle) {
        register.tick(client);
        if (idle && trouble != null) {
            retry();
        }
        if (unsynced && System.nanoTime() - syncedAt > TICK.toNanos()) {
            trySync();
        }
    }

    /** Finds out whether a trouble is over, which no write may ever come to show while it makes us refuse them. */
    private void retry() {
        try {
            client.execute().update(TRY);
            trouble = null;
            unsynced = true;
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the database still takes no writes", e);
        }
    }

    private @Nullable Exception trySync() {
        try {
            client.execute().dml(SYNC);
            unsynced = false;
            syncedAt = System.nanoTime();
            return null;
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "the database could not be put on disk", e);
            trouble = TROUBLE;
            return e;
        }
    }

    private void end() {
        queue.close();
        try {
            for (var write : queue.take(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO)) {
                lose(write, new StorageUnavailableException("the database is closed", new IllegalStateException()));
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.ERROR, "the database's writer was interrupted, which nothing should do", e);
        }
        shutDown();
        client.close();
        ended.countDown();
    }

    /** Ends reads that are still under way, which closing the pool would wait for, and closes the file. */
    private void shutDown() {
        try (var connection = client.unwrap(Connection.class); var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException | RuntimeException e) {
            LOGGER.log(Level.DEBUG, "closing a connection of a database that is closed", e);
        }
    }

    private static boolean isOutOfReach(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLNonTransientConnectionException || e instanceof SQLTransientConnectionException) {
                return true;
            }
        }
        return false;
    }
}
