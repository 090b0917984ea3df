package org.stoatferret.event;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Broadcasts events in one order to any number of subscribers, and replays the recent ones to those who come back.
 * Publishing and subscribing never wait for a reader: all they share is a short lock.
 *
 * <p>
 * An event may have a subject, of which only the newest word is owed to anybody; all others are delivered, or the
 * subscription ends. Those are stored as a rule, before they are published, and read from there once they are too old
 * to be kept here.
 */
public final class EventStream<E> implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Published<E>> history = new ArrayDeque<>(); // guarded by lock; without subject
    private final Set<Long> unstored = new HashSet<>(); // guarded by lock; sequences of those that only history has
    private final LinkedHashMap<Object, Published<E>> latest = new LinkedHashMap<>(); // guarded by lock; by subject
    private final Set<Subscription<E>> subscriptions = new LinkedHashSet<>(); // guarded by lock
    private long evicted; // guarded by lock; the newest event that history does not have
    private long lost; // guarded by lock; the newest event that nobody has
    private boolean closed; // guarded by lock
    private final Sequences sequences;
    private final int capacity;
    private final Function<E, @Nullable Object> subject;

    /**
     * Begins a stream that has not been published to in this run of the server.
     *
     * @param capacity
     *            how many events are kept for those who come back, and may await one reader
     * @param subject
     *            what an event is the latest word on, or null if it must be delivered
     */
    public EventStream(Sequences sequences, int capacity, Function<E, @Nullable Object> subject) {
        this.sequences = sequences;
        this.evicted = sequences.next() - 1;
        this.capacity = capacity;
        this.subject = subject;
    }

    /**
     * Makes a change and publishes the event that tells of it, in one step: a snapshot shows either both or neither.
     * The event is not stored, or not yet: {@link #stored}.
     *
     * @param change
     *            given the sequence that its event will have; runs under the stream's lock, so must neither block nor
     *            publish; null publishes nothing
     * @return whether it was published: an event with a subject is dropped when there is no place for it below those
     *         that are being stored
     */
    public boolean publish(LongFunction<@Nullable E> change) {
        lock.lock();
        try {
            long sequence = sequences.next();
            var event = change.apply(sequence);
            if (event == null) {
                return false;
            }
            var about = subject.apply(event);
            if (!sequences.use(sequence, about == null)) {
                return false;
            }
            if (about == null) {
                unstored.add(sequence);
            }
            deliver(new Published<>(sequence, event), about);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same for an event that is stored, in the place that was reserved for it; in the order of these places.
     *
     * @param change
     *            runs under the stream's lock, so must neither block nor publish
     */
    public void publishStored(long sequence, Supplier<E> change) {
        lock.lock();
        try {
            sequences.useReserved(sequence);
            var event = change.get();
            deliver(new Published<>(sequence, event), subject.apply(event));
        } finally {
            lock.unlock();
        }
    }

    /** From now on, a published event can be read from where the others are stored. */
    public void stored(long sequence) {
        lock.lock();
        try {
            unstored.remove(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** Drops the latest word on a subject: nobody who comes back is owed it any more. */
    public void forget(Object about) {
        lock.lock();
        try {
            latest.remove(about);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Subscribes: to what follows the given position if that is still known, here or where events are stored, otherwise
     * to what follows a snapshot taken now.
     *
     * @param last
     *            the position of the last event that the subscriber has seen, as it was told it; null on a first visit
     * @param snapshot
     *            runs under the stream's lock, so must neither block nor publish
     */
    public <S> Opening<E, S> subscribe(Predicate<E> filter, @Nullable String last, Supplier<S> snapshot) {
        var seen = Optional.ofNullable(last).flatMap(Position::parse);
        lock.lock();
        try {
            var subscription = new Subscription<>(this, filter, capacity);
            if (closed) {
                subscription.end();
            } else {
                subscriptions.add(subscription);
            }
            var reset = last == null ? null : seen.isEmpty() ? "unknown event id" : whyNotFrom(seen.get());
            if (last == null || reset != null) {
                long now = sequences.next() - 1;
                return new Opening<>(subscription, position(now), snapshot.get(), reset, now);
            }
            long from = seen.orElseThrow().sequence();
            Stream.concat(history.stream(), latest.values().stream()).filter(past -> past.sequence() > from)
                    .sorted(Comparator.comparingLong(Published::sequence))
                    .forEach(past -> subscription.replay(past, subject.apply(past.event())));
            return new Opening<>(subscription, position(from), null, null, Math.max(from, evicted));
        } finally {
            lock.unlock();
        }
    }

    /** The position of an event of this stream. */
    public Position position(long ofSequence) {
        return new Position(sequences.epoch(), ofSequence);
    }

    /** How many subscriptions are open. */
    public int subscribers() {
        lock.lock();
        try {
            return subscriptions.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every subscription, once what it is owed has been read. Nothing is delivered after that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            subscriptions.forEach(Subscription::end);
            subscriptions.clear();
        } finally {
            lock.unlock();
        }
    }

    void remove(Subscription<E> subscription) {
        lock.lock();
        try {
            subscriptions.remove(subscription);
        } finally {
            lock.unlock();
        }
    }

    private void deliver(Published<E> published, @Nullable Object about) {
        if (about == null) {
            remember(published);
        } else {
            latest.remove(about);
            latest.put(about, published);
        }
        subscriptions.forEach(subscription -> subscription.offer(published, about));
    }

    private void remember(Published<E> published) {
        history.add(published);
        if (history.size() > capacity) {
            evicted = history.remove().sequence();
            if (unstored.remove(evicted)) {
                lost = evicted;
            }
        }
    }

    private @Nullable String whyNotFrom(Position last) {
        if (!last.epoch().equals(sequences.epoch())) {
            return "event id of another database";
        }
        if (last.sequence() >= sequences.next()) {
            return "event id from the future";
        }
        boolean isGone = last.sequence() < evicted && last.sequence() < Math.max(lost, sequences.forgotten());
        return isGone ? "event id too old" : null;
    }
}
