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
    private final Change<T> change;
    private final Consumer<? super T> stored;
    private final Consumer<? super Exception> lost;
    private @Nullable T outcome; // the writer's thread only

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
        this.kind = kind;
        this.bytes = bytes;
        this.change = change;
        this.stored = stored;
        this.lost = lost;
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

    void apply(DbExecute tables) {
        outcome = change.apply(tables);
    }

    void stored() {
        stored.accept(outcome);
    }

    void lost(Exception cause) {
        lost.accept(cause);
    }
}
