package org.stoatferret.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * One reader's bounded mailbox. A newer event replaces an undelivered one on the same subject; when the others
 * overflow the mailbox, the subscription ends, and its reader is expected to come back for what it has missed.
 */
public final class Subscription<E> implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable LinkedHashMap<Object, Published<E>> replaceable; // guarded by lock; null until there is one
    private @Nullable ArrayDeque<Published<E>> owed; // guarded by lock; null until there is one
    private boolean ended; // guarded by lock
    private final EventStream<E> stream;
    private final Predicate<E> filter;
    private int capacity; // guarded by lock

    Subscription(EventStream<E> stream, Predicate<E> filter, int capacity) {
        this.stream = stream;
        this.filter = filter;
        this.capacity = capacity;
    }

    /**
     * Waits for the next event.
     *
     * @return empty when none came within the limit, or the subscription has ended: see {@link #hasEnded()}
     */
    public Optional<Published<E>> poll(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (isEmpty() && !ended) {
                if (nanos <= 0) {
                    return Optional.empty();
                }
                nanos = changed.awaitNanos(nanos);
            }
            return Optional.ofNullable(next());
        } finally {
            lock.unlock();
        }
    }

    /** The next event if it has come already. Does not wait. */
    public Optional<Published<E>> poll() {
        return pollBefore(Long.MAX_VALUE);
    }

    /** The next event if it has come already and is older than another one that is at hand. Does not wait. */
    public Optional<Published<E>> pollBefore(long sequence) {
        lock.lock();
        try {
            var next = peek();
            return next == null || next.sequence() >= sequence ? Optional.empty() : Optional.ofNullable(next());
        } finally {
            lock.unlock();
        }
    }

    /** Whether no event will come any more: the stream was closed, or this reader has fallen too far behind. */
    public boolean hasEnded() {
        lock.lock();
        try {
            return ended && isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stream.remove(this);
        end();
    }

    /** Puts in what was published before; that takes no room from what comes. Called before any offer. */
    void replay(Published<E> past, @Nullable Object subject) {
        lock.lock();
        try {
            capacity++;
        } finally {
            lock.unlock();
        }
        offer(past, subject);
    }

    /** Called under the stream's lock, in the order of sequences. */
    void offer(Published<E> published, @Nullable Object subject) {
        if (!filter.test(published.event())) {
            return;
        }
        lock.lock();
        try {
            if (ended) {
                return;
            }
            put(published, subject);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void put(Published<E> published, @Nullable Object subject) {
        if (subject != null) {
            replaceable = replaceable == null ? new LinkedHashMap<>(2) : replaceable;
            replaceable.remove(subject); // so that it is put at the end
            replaceable.put(subject, published);
            return;
        }
        owed = owed == null ? new ArrayDeque<>(2) : owed;
        if (owed.size() < capacity) {
            owed.add(published);
        } else {
            ended = true;
        }
    }

    private boolean isEmpty() {
        return (owed == null || owed.isEmpty()) && (replaceable == null || replaceable.isEmpty());
    }

    /** Takes out the one with the lowest sequence. */
    private @Nullable Published<E> next() {
        var next = peek();
        if (next != null && owed != null && next == owed.peek()) {
            return owed.poll();
        }
        if (replaceable != null) {
            replaceable.pollFirstEntry();
        }
        return next;
    }

    private @Nullable Published<E> peek() {
        var first = owed == null ? null : owed.peek();
        var other = replaceable == null || replaceable.isEmpty() ? null : replaceable.firstEntry().getValue();
        return other == null || first != null && first.sequence() < other.sequence() ? first : other;
    }
}
