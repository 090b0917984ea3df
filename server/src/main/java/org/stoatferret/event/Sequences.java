package org.stoatferret.event;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of a stream's events: they only ever grow, and none is used twice, however often the server is restarted.
 * Those of events that are being stored with the changes they tell of are set aside beforehand; what is published
 * meanwhile has its place below them. Thread-safe; nothing waits.
 */
public final class Sequences {
    /** So many places lie below each one that is set aside: room for minutes of progress while a commit hangs. */
    public static final int GAP = 10_000;
    /** The last places of each such gap, and of all, are kept for events that must not be dropped. */
    private static final int SPARE = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final String epoch;
    private long next; // guarded by lock, like what follows; all below are used or skipped
    private long last;
    private long forgotten;
    private @Nullable Reservation open;

    /**
     * Begins to hand them out.
     *
     * @param epoch
     *            lower-case letters and digits that name one unbroken history
     * @param first
     *            the first that may be used
     * @param last
     *            the last that may be used before {@link #extend}
     */
    public Sequences(String epoch, long first, long last) {
        this.epoch = epoch;
        this.next = first;
        this.last = last;
    }

    /**
     * Sets places aside for events that are about to be stored, in the order in which they will be published. To be
     * closed when they are published, or the transaction is lost. There is one at a time.
     *
     * @throws IllegalStateException
     *             if one is open, or too few sequences are left
     */
    public Reservation reserve(int count) {
        lock.lock();
        try {
            if (open != null) {
                throw new IllegalStateException("places are set aside already");
            }
            var reservation = new Reservation(next + GAP, count);
            if (count > 0) {
                if (reservation.end > last - SPARE) {
                    throw new IllegalStateException("no sequences are left that the database knows of");
                }
                open = reservation;
            }
            return reservation;
        } finally {
            lock.unlock();
        }
    }

    /** Allows the use of more. They must be known, safe from a power cut, not to be for the next run of the server. */
    public void extend(long newLast) {
        lock.lock();
        try {
            last = Math.max(last, newLast);
        } finally {
            lock.unlock();
        }
    }

    /** How many may still be used. */
    public long left() {
        lock.lock();
        try {
            return last - next + 1;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that stored events up to this one can no longer be read. */
    public void forget(long upTo) {
        lock.lock();
        try {
            forgotten = Math.max(forgotten, upTo);
        } finally {
            lock.unlock();
        }
    }

    /** The newest of the stored events that can no longer be read. */
    long forgotten() {
        lock.lock();
        try {
            return forgotten;
        } finally {
            lock.unlock();
        }
    }

    String epoch() {
        return epoch;
    }

    /** The lowest that has not been used. Only the stream uses any, under its lock, so it stays free until then. */
    long next() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Uses what was {@link #next}.
     *
     * @param isOwed
     *            whether it must not be dropped
     * @return false if there is no room, and it may be dropped
     */
    boolean use(long sequence, boolean isOwed) {
        lock.lock();
        try {
            long bound = open == null ? last : open.next - 1;
            if (sequence + (isOwed ? 0 : SPARE) > bound) {
                if (isOwed) {
                    throw new IllegalStateException("no place is left for an event");
                }
                return false;
            }
            next = Math.max(next, sequence + 1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Uses one that was set aside; those before it that were not used will not be. */
    void useReserved(long sequence) {
        lock.lock();
        try {
            if (open == null || !open.holds(sequence)) {
                throw new IllegalStateException("place " + sequence + " is not set aside");
            }
            open.next = sequence + GAP;
            next = sequence + 1;
        } finally {
            lock.unlock();
        }
    }

    /** Places that are set aside. */
    public final class Reservation implements AutoCloseable {
        private final long first;
        private final long end;
        private long next; // guarded by lock; the lowest that can still be used

        private Reservation(long first, int count) {
            this.first = first;
            this.end = first + (long) count * GAP;
            this.next = first;
        }

        /** The place of the event with this index, from 0. */
        public long sequence(int index) {
            return first + (long) index * GAP;
        }

        private boolean holds(long sequence) {
            return sequence >= next && sequence < end && (sequence - first) % GAP == 0;
        }

        /** Goes on above them, used or not: a transaction that seemed to fail may have been committed all the same. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (open == this) {
                    open = null;
                    Sequences.this.next = end;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
