package org.stoatferret.store;

import java.util.function.Consumer;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

/**
 * One change to the database and what follows from it. Everything but its making happens on the writer's thread.
 *
 * @param <T>
 *            what the change finds out, for those who are told of it
 */
final class Write<T> {
    /** Makes the change; once more, from scratch, if the transaction it was part of has failed. */
    interface Change<T> {
        T apply(DbExecute tables);
    }

    /** Makes a change and stores the event that tells of it, in its place; each time it is made in another one. */
    interface ChangeWithEvent<T> {
        T apply(DbExecute tables, long sequence);
    }

    /** Told of a commit, and of the place of the event that was stored with it. */
    interface Committed<T> {
        void stored(T outcome, long sequence);
    }

    /** How a change is committed. */
    enum Kind {
        /** Together with its neighbours. A power cut within about a second may take it back. */
        ORDINARY,
        /** Like that, and safe from a power cut once it is reported. */
        DURABLE,
        /** The same, but begun only when everything queued before has been committed and reported. */
        AFTER_ALL
    }

    private final Kind kind;
    private final int bytes;
    private final boolean hasEvent;
    private final ChangeWithEvent<T> change;
    private final Committed<? super T> stored;
    private final Consumer<? super Exception> lost;
    private @Nullable T outcome; // the writer's thread only, like what follows
    private long sequence;

    /**
     * Makes one.
     *
     * @param bytes
     *            what it costs to keep it in memory, roughly; only what is large needs to be counted
     * @param stored
     *            told after the commit; must not block
     * @param lost
     *            told instead if there will be none; must not block
     */
    Write(Kind kind, int bytes, Change<T> change, Consumer<? super T> stored, Consumer<? super Exception> lost) {
        this(kind, bytes, false, (tables, sequence) -> change.apply(tables),
                (outcome, sequence) -> stored.accept(outcome), lost);
    }

    private Write(Kind kind, int bytes, boolean hasEvent, ChangeWithEvent<T> change, Committed<? super T> stored,
            Consumer<? super Exception> lost) {
        this.kind = kind;
        this.bytes = bytes;
        this.hasEvent = hasEvent;
        this.change = change;
        this.stored = stored;
        this.lost = lost;
    }

    /** Makes one that subscribers are to hear of: whoever is told of the commit publishes the event. */
    static <T> Write<T> withEvent(Kind kind, ChangeWithEvent<T> change, Committed<? super T> stored,
            Consumer<? super Exception> lost) {
        return new Write<>(kind, 0, true, change, stored, lost);
    }

    boolean isDurable() {
        return kind != Kind.ORDINARY;
    }

    boolean isAfterAll() {
        return kind == Kind.AFTER_ALL;
    }

    int bytes() {
        return bytes;
    }

    boolean hasEvent() {
        return hasEvent;
    }

    /**
     * Makes the change.
     *
     * @param place
     *            of the event, if it has one
     */
    void apply(DbExecute tables, long place) {
        sequence = place;
        outcome = change.apply(tables, place);
    }

    void stored() {
        stored.stored(outcome, sequence);
    }

    void lost(Exception cause) {
        lost.accept(cause);
    }
}
