package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.door.Door;
import org.stoatferret.event.Sequences;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.Reserve;
import org.stoatferret.media.Backup;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Connections.Access;

/**
 * The database: one thread that writes, and a few that read. Callers never touch a connection themselves. Virtual
 * threads that get interrupted while they contend for a pool can occupy every carrier, and an abandoned call would hold
 * its connection.
 */
public final class Database implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Database.class.getName());
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);
    private static final Duration WRITE_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofMinutes(1);

    /** How long a read waits for a database that has closed itself. */
    private static final Duration RENEWAL_LIMIT = Duration.ofSeconds(5);
    static final String DAMAGED = "the database is damaged: what is in the file makes no sense; a backup has to be restored";

    private final DataDirectory data;
    private final Connections connections;
    private final BackupFiles backups;
    private final DatabaseFile file;
    private final EventRegister register;
    private final Writer writer;
    private final Door readers;
    private final Retention retention;
    private final InstantSource clock;
    private final AtomicBoolean isSealed = new AtomicBoolean();
    private volatile @Nullable String damage;

    private Database(DataDirectory data, DatabaseConfig config, Schema schema, InstantSource clock) {
        this.data = data;
        this.backups = new BackupFiles(data, clock);
        this.file = new DatabaseFile(data, schema, backups, clock);
        var reserve = new Reserve(data, DatabaseFile.FILE);
        SafeFiles.use(data.path(), reserve);
        var access = reserve.hold() ? Access.READ_WRITE : Access.READ_ONLY;
        // One for the writer, and one for a backup.
        this.connections = file.open(config.readers() + 2, access);
        this.register = register(connections, access);
        this.writer = new Writer(connections, new Recovery(connections, reserve, access), register);
        // No spares: an abandoned read keeps its thread as long as it keeps its connection.
        this.readers = new Door("database-reader", config.readers(), 0);
        this.retention = config.retention();
        this.clock = clock;
    }

    /**
     * Opens the database in a directory that has been taken, making it or bringing it up to date if need be. The directory
     * is let go of when the database has been closed, or at once if it cannot be opened. Blocks, on the calling thread.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory
     */
    public static Database open(DataDirectory data, DatabaseConfig config, InstantSource clock) {
        return open(data, config, Schema.current(), clock);
    }

    static Database open(DataDirectory data, DatabaseConfig config, Schema schema, InstantSource clock) {
        try {
            var database = new Database(data, config, schema, clock);
            database.writer.start();
            return database;
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static EventRegister register(Connections connections, Access access) {
        try {
            return EventRegister.open(connections.client(), access);
        } catch (DbClientException e) {
            connections.shutDown("SHUTDOWN IMMEDIATELY");
            throw StorageUnavailableException.of("the database cannot be written: " + Connections.reason(e), e);
        }
    }

    /** Makes a small read and looks at the writer. Blocks for two seconds at most. */
    public Health health() throws InterruptedException {
        long start = System.nanoTime();
        String trouble = null;
        try {
            read(HEALTH_LIMIT, tables -> tables.get("SELECT 1 AS one"));
        } catch (StorageUnavailableException e) {
            trouble = e.getMessage();
        }
        var latency = Duration.ofNanos(System.nanoTime() - start);
        if (damage != null) {
            trouble = damage;
        }
        if (writer.trouble() != null) {
            trouble = writer.trouble();
        }
        return new Health(trouble == null, latency, trouble);
    }

    /** What is wrong with writing, as a sentence; null if nothing is known to be. Does not block. */
    public @Nullable String trouble() {
        return writer.trouble();
    }

    /** Writes what is queued and closes the files. Takes a minute at most, interrupted or not. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    /** The same, for whoever has less time: what is still queued by then may be lost, as when the power goes. */
    public void close(Duration limit) {
        readers.close();
        boolean closed = writer.close(limit);
        if (!closed) {
            LOGGER.log(Level.ERROR, "the database did not close within {0}; {1} writes were still queued", limit,
                    writer.queue().size());
            return; // the directory stays taken: something is still writing to it
        }
        if (writer.isClosedCleanly() && !isSealed.getAndSet(true)) {
            file.close();
        }
        SafeFiles.forget(data.path());
        data.close();
    }

    /** The places of events: for the one stream that tells of what is written here. */
    public Sequences sequences() {
        return register.sequences();
    }

    InstantSource clock() {
        return clock;
    }

    Retention retention() {
        return retention;
    }

    /**
     * Reads, in one transaction on a thread of the database's own.
     *
     * @throws StorageUnavailableException
     *             if it fails or takes too long
     */
    <T> T read(Function<DbExecute, T> query) throws InterruptedException {
        return read(READ_LIMIT, query);
    }

    /**
     * Computes something from what has been read before, on one of the threads that read: it is not to keep a carrier
     * busy.
     *
     * @throws StorageUnavailableException
     *             if none of them gets to it
     */
    <T> T compute(Supplier<T> computation) throws InterruptedException {
        try {
            return readers.call(READ_LIMIT, computation::get);
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("the database did not answer: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw unreadable(e.getCause());
        }
    }

    /** Reads on the calling thread, for as long as it takes: for start-up, when there is nobody to keep waiting. */
    <T> T readHere(Function<DbExecute, T> query) {
        return read(connections.client(), query);
    }

    private static <T> T read(DbClient client, Function<DbExecute, T> query) {
        // A query that fails outside a transaction would keep its connection.
        var transaction = client.transaction();
        T answer;
        try {
            answer = query.apply(transaction);
        } catch (RuntimeException e) {
            try {
                transaction.rollback();
            } catch (DbClientException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        // Not a rollback: H2 takes that for a change, and writes what others have not committed to the file.
        transaction.commit();
        return answer;
    }

    /** Another one each time the database has been closed and opened again, after a write that failed. */
    Object generation() {
        return connections.client();
    }

    /** Makes a backup on the calling thread, for as long as it takes; one at a time. */
    Backup backUp(String mark) {
        return backups.make(connections.client(), mark, "");
    }

    /** Queues a write, waiting only while the queue is full. */
    void write(Write<?> write) throws InterruptedException {
        writer.queue().put(write);
    }

    /** Queues a write at once, although the queue may be full: for what there is little of. */
    void writeAtOnce(Write<?> write) {
        writer.queue().putAtOnce(write);
    }

    /** Has what is queued written without waiting for more to be written with it. Does not wait itself. */
    void hurry() {
        writer.queue().hurry();
    }

    /**
     * Writes and waits for the commit. When interrupted, stops waiting: the write may still be made.
     *
     * @param stored
     *            told of the commit in any case, on the writer's thread
     */
    <T> T writeAndWait(Write.Kind kind, Write.Change<T> change, Consumer<T> stored) throws InterruptedException {
        var done = new CompletableFuture<T>();
        write(new Write<T>(kind, 0, change, outcome -> {
            stored.accept(outcome);
            done.complete(outcome);
        }, done::completeExceptionally));
        try {
            return done.get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("the database did not take the write within " + WRITE_LIMIT, e);
        } catch (ExecutionException e) {
            throw StorageUnavailableException.of("the database did not take the write", e.getCause());
        }
    }

    /** The writer opens a database again that has closed itself, in a moment or never. */
    private <T> T read(Duration limit, Function<DbExecute, T> query) throws InterruptedException {
        long deadline = System.nanoTime() + RENEWAL_LIMIT.toNanos();
        while (true) {
            var client = connections.client();
            try {
                return readers.call(limit, () -> read(client, query));
            } catch (TimeoutException e) {
                throw new StorageUnavailableException("the database did not answer: " + e.getMessage(), e);
            } catch (ExecutionException e) {
                var left = Duration.ofNanos(deadline - System.nanoTime());
                boolean mayPass = writer.isAlive() && (isClosed(e.getCause()) || connections.isStale(client));
                if (!mayPass || !connections.awaitRenewal(client, left)) {
                    throw unreadable(e.getCause()); // only now: what a database says while it closes means nothing
                }
            }
        }
    }

    private static boolean isClosed(Throwable failure) {
        return switch (Failure.of(failure)) {
            case FULL, CLOSED -> true;
            case DAMAGED, OTHER -> false;
        };
    }

    private RuntimeException unreadable(Throwable failure) {
        if (Failure.of(failure) == Failure.DAMAGED) {
            LOGGER.log(Level.ERROR, DAMAGED, failure);
            damage = DAMAGED;
            return new StorageUnavailableException(DAMAGED, failure);
        }
        return failure instanceof DbClientException
                ? new StorageUnavailableException("the database could not be read", failure)
                : new IllegalStateException("a read from the database went wrong", failure);
    }
}
