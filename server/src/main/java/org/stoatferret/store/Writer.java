package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
    /** What lies between two reports of a scan's progress. */
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration STUCK = Duration.ofSeconds(10);
    /** Asks the operating system to put everything that is committed on the disk itself. */
    private static final String SYNC = "CHECKPOINT SYNC";

    private final WriteQueue queue = new WriteQueue(MAX_WRITES, MAX_BYTES, MOMENT);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Connections connections;
    private final Recovery recovery;
    private final EventRegister register;
    private volatile long busySince; // by nanoTime, the change or commit in hand; 0 while idle
    private volatile boolean isClosedCleanly;
    private boolean unsynced;
    private long syncedAt = System.nanoTime();

    Writer(Connections connections, Recovery recovery, EventRegister register) {
        this.connections = connections;
        this.recovery = recovery;
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
        return recovery.sentence();
    }

    /** Whether all that was queued is in the file, and the file closed. */
    boolean isClosedCleanly() {
        return isClosedCleanly;
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
                recovery.tick(batch.isEmpty());
                tick();
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
        for (var write : writes) {
            var failure = tryStore(List.of(write));
            if (failure != null) {
                lose(write, failure);
            }
        }
    }

    /**
     * Commits and reports; null if it was committed, otherwise what whoever made the writes is to be told. The places of
     * their events are set aside until all is reported.
     */
    private @Nullable StorageUnavailableException tryStore(List<Write<?>> writes) {
        var refusal = recovery.refusal(writes.getFirst().isAfterAll());
        if (refusal != null) {
            return refusal;
        }
        int events = (int) writes.stream().filter(Write::hasEvent).count();
        try (var places = register.reserve(events)) {
            var failure = tryCommit(writes, places);
            if (failure == null) {
                register.added(events);
                report(writes);
            }
            return failure;
        } catch (IllegalStateException e) { // no place is left
            return recovery.failed(e, writes.size() == 1);
        }
    }

    private @Nullable StorageUnavailableException tryCommit(List<Write<?>> writes, Sequences.Reservation places) {
        int event = 0;
        var transaction = connections.client().transaction();
        try {
            for (var write : writes) {
                busySince = System.nanoTime() | 1;
                write.apply(transaction, write.hasEvent() ? places.sequence(event++) : 0);
            }
            busySince = System.nanoTime() | 1;
            transaction.commit();
            recovery.worked();
            unsynced = true;
            return null;
        } catch (Throwable e) { // whatever it is, the receipts must hear of it
            try {
                transaction.rollback();
            } catch (RuntimeException also) {
                e.addSuppressed(also); // such as: it was the commit that failed, and the transaction is over
            }
            return recovery.failed(e, writes.size() == 1);
        }
    }

    private void report(List<Write<?>> writes) {
        var failure = writes.stream().anyMatch(Write::isDurable) ? trySync() : null;
        for (var write : writes) {
            if (failure != null && write.isDurable()) {
                lose(write, failure);
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

    private void tick() {
        if (recovery.takesWrites()) {
            register.tick(connections.client());
        }
        if (unsynced && System.nanoTime() - syncedAt > TICK.toNanos()) {
            trySync();
        }
    }

    private @Nullable StorageUnavailableException trySync() {
        try {
            connections.client().execute().dml(SYNC);
            unsynced = false;
            syncedAt = System.nanoTime();
            return null;
        } catch (RuntimeException e) {
            return recovery.failed(e, true);
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
        // A tidy end takes room that a full disk does not have, and adds nothing: all that was acknowledged is written.
        boolean closed = connections.shutDown(recovery.isFull() ? "SHUTDOWN IMMEDIATELY" : "SHUTDOWN");
        isClosedCleanly = closed && !recovery.isFull();
        ended.countDown();
    }
}
