package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.door.Door;
import org.stoatferret.event.Sequences;
import org.stoatferret.media.StorageUnavailableException;

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
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final DbClient client;
    private final EventRegister register;
    private final Writer writer;
    private final Door readers;
    private final Retention retention;
    private final InstantSource clock;

    private Database(DbClient client, EventRegister register, DatabaseConfig config, InstantSource clock) {
        this.client = client;
        this.register = register;
        this.writer = new Writer(client, register);
        // No spares: an abandoned read keeps its thread as long as it keeps its connection.
        this.readers = new Door("database-reader", config.readers(), 0);
        this.retention = config.retention();
        this.clock = clock;
    }

    /**
     * Opens the database, making it or bringing it up to date if need be. Blocks, on the calling thread.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory, such as: another server is using it
     */
    public static Database open(DatabaseConfig config, InstantSource clock) {
        var client = Connections.open(config.directory(), config.readers() + 1);
        EventRegister register;
        try {
            Schema.bringUpToDate(client, config.directory());
            register = EventRegister.open(client);
        } catch (RuntimeException e) {
            client.close();
            throw e instanceof StorageUnavailableException
                    ? e
                    : new StorageUnavailableException("the database in the data directory " + config.directory()
                            + " cannot be brought up to date: " + Connections.reason(e), e);
        }
        var database = new Database(client, register, config, clock);
        database.writer.start();
        return database;
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
        if (writer.trouble() != null) {
            trouble = writer.trouble();
        }
        return new Health(trouble == null, latency, trouble);
    }

    /** What is wrong with writing, as a sentence; null if nothing is known to be. Does not block. */
    public @Nullable String trouble() {
        return writer.trouble();
    }

    /** Writes what is queued and closes the files. Takes five seconds at most, interrupted or not. */
    @Override
    public void close() {
        readers.close();
        boolean closed = writer.close(CLOSE_LIMIT);
        if (!closed) {
            LOGGER.log(Level.ERROR, "the database did not close within {0}; {1} writes were still queued", CLOSE_LIMIT,
                    writer.queue().size());
        }
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

    /** Reads on the calling thread, for as long as it takes: for start-up, when there is nobody to keep waiting. */
    <T> T readHere(Function<DbExecute, T> query) {
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
        transaction.rollback();
        return answer;
    }

    /** Queues a write, waiting only while the queue is full. */
    void write(Write<?> write) throws InterruptedException {
        writer.queue().put(write);
    }

    /** Queues a write at once, although the queue may be full: for what there is little of. */
    void writeAtOnce(Write<?> write) {
        writer.queue().putAtOnce(write);
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
            throw new StorageUnavailableException("the database did not take the write", e.getCause());
        }
    }

    private <T> T read(Duration limit, Function<DbExecute, T> query) throws InterruptedException {
        try {
            return readers.call(limit, () -> readHere(query));
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("the database did not answer: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DbClientException) {
                throw new StorageUnavailableException("the database could not be read", e.getCause());
            }
            throw new IllegalStateException("a read from the database went wrong", e.getCause());
        }
    }
}
