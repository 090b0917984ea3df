package org.stoatferret.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

import io.helidon.dbclient.DbClientException;
import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Reserve;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Connections.Access;

/**
 * What becomes of a database that has failed to take a write, decided on the writer's thread. If the disk is full, the
 * reserve is given up and nothing but last words is taken until it can be held again; if H2 has closed the database, it
 * is opened again, which reads need even more than writes do.
 */
final class Recovery {
    private static final System.Logger LOGGER = System.getLogger(Recovery.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration MAX_PERIOD = Duration.ofSeconds(16);
    private static final String TRY = "UPDATE settings SET content = CAST(CURRENT_TIMESTAMP AS VARCHAR) WHERE name = 'last_trial'";

    private final Connections connections;
    private final Reserve reserve;
    private volatile @Nullable Trouble trouble; // written by the writer's thread only, like what follows
    private @Nullable Access access; // null while it cannot even be read
    private Duration period = PERIOD;
    private long triedAt;

    /** What is wrong. */
    private record Trouble(Failure kind, StorageUnavailableException refusal) {}

    Recovery(Connections connections, Reserve reserve, Access access) {
        this.connections = connections;
        this.reserve = reserve;
        this.access = access;
        if (access == Access.READ_ONLY) {
            enter(Failure.FULL, new IOException("there is no room for the reserve"));
        }
    }

    /** What is wrong with writing, as a sentence; null if nothing is known to be. For any thread. */
    @Nullable
    String sentence() {
        var now = trouble;
        return now == null ? null : now.refusal().getMessage();
    }

    /** Whether it makes sense to write anything but a last word. */
    boolean takesWrites() {
        return refusal(false) == null;
    }

    boolean isFull() {
        var now = trouble;
        return now != null && now.kind() == Failure.FULL;
    }

    /**
     * Why a write need not even be tried just now; null if it should be.
     *
     * @param isLastWord
     *            whether it ends something, and so is worth the reserve's room
     */
    @Nullable
    StorageUnavailableException refusal(boolean isLastWord) {
        if (trouble == null && !reserve.isHeld()) {
            enter(Failure.FULL, new IOException("the reserve was needed"));
        }
        var now = trouble;
        return now != null && (access != Access.READ_WRITE || isFull() && !isLastWord) ? now.refusal() : null;
    }

    void worked() {
        if (trouble != null && !isFull()) {
            leave();
        }
    }

    /**
     * Does what can be done about a failure at once.
     *
     * @param isAlone
     *            whether there was but one write, which will not be tried again
     * @return what whoever made the write is to be told
     */
    StorageUnavailableException failed(Throwable failure, boolean isAlone) {
        var kind = Failure.of(failure);
        if (kind == Failure.OTHER && !isAlone) {
            return refusal(kind, failure);
        }
        if (kind == Failure.CLOSED && !reserve.hasRoom()) {
            kind = Failure.FULL; // the operating system's words for it were in another language
        }
        boolean isFirst = !isFull();
        var told = enter(kind, failure);
        if (kind == Failure.FULL) {
            reserve.release();
            reopen(isFirst && reserve.hasRoom() ? Access.READ_WRITE : Access.READ_ONLY);
        } else if (kind == Failure.CLOSED) {
            reopen(isFull() ? Access.READ_ONLY : Access.READ_WRITE);
        }
        return told;
    }

    /** Finds out whether a trouble is over, which no write may ever come to show while it makes us refuse them. */
    void tick(boolean isIdle) {
        if (connections.isSuspect()) {
            reopen(isFull() ? Access.READ_ONLY : Access.READ_WRITE);
        }
        if (isFull() && access == Access.READ_WRITE && !reserve.hasRoom()) {
            reopen(Access.READ_ONLY); // even a read could make H2 write something
        }
        if (System.nanoTime() - triedAt < period.toNanos()) {
            return;
        }
        triedAt = System.nanoTime();
        if (trouble == null) {
            if (!reserve.hold()) { // it grows with the database
                enter(Failure.FULL, new IOException("there is no room for the reserve"));
            }
            return;
        }
        if (isFull() ? reserve.hold() : isIdle || access == null) {
            tryWrite();
        }
    }

    private void tryWrite() {
        if (access != Access.READ_WRITE) {
            reopen(Access.READ_WRITE);
        }
        if (access != Access.READ_WRITE) {
            return;
        }
        try {
            connections.client().execute().update(TRY);
            leave();
        } catch (DbClientException e) {
            LOGGER.log(Level.DEBUG, "the database still takes no writes", e);
            period = period.compareTo(MAX_PERIOD) < 0 ? period.multipliedBy(2) : MAX_PERIOD;
            if (Failure.of(e) == Failure.FULL || Failure.of(e) == Failure.CLOSED) {
                failed(e, true);
            }
        }
    }

    private void reopen(Access wanted) {
        try {
            connections.renew(wanted);
            access = wanted;
            LOGGER.log(Level.INFO, "the database has been opened again: " + wanted);
        } catch (StorageUnavailableException e) {
            LOGGER.log(access == null ? Level.DEBUG : Level.ERROR, "the database cannot be opened again", e);
            access = null;
            enter(Failure.CLOSED, e);
            if (isFull() && wanted == Access.READ_WRITE) {
                reopen(Access.READ_ONLY);
            }
        }
    }

    private StorageUnavailableException enter(Failure kind, Throwable cause) {
        var refusal = refusal(kind, cause);
        if (!isFull()) {
            LOGGER.log(Level.ERROR, refusal.getMessage(), cause);
            trouble = new Trouble(kind, refusal);
        }
        return refusal;
    }

    private static StorageUnavailableException refusal(Failure kind, Throwable cause) {
        return switch (kind) {
            case FULL -> new StorageFullException(cause);
            case DAMAGED -> new StorageUnavailableException(Database.DAMAGED, cause);
            case CLOSED -> new StorageUnavailableException(
                    "the database has closed itself and cannot be written; the server's log says why", cause);
            case OTHER -> new StorageUnavailableException(
                    "the database did not take the last write; the server's log says why", cause);
        };
    }

    private void leave() {
        LOGGER.log(Level.INFO, "the database takes writes again");
        trouble = null;
        period = PERIOD;
    }
}
