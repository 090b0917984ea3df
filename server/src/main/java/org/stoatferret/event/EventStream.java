package org.stoatferret.event;

import java.util.ArrayDeque;
import java.util.Comparator;
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
 * subscription ends.
 */
public final class EventStream<E> implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Published<E>> history = new ArrayDeque<>(); // guarded by lock; without subject
    private final LinkedHashMap<Object, Published<E>> latest = new LinkedHashMap<>(); // guarded by lock; by subject
    private final Set<Subscription<E>> subscriptions = new LinkedHashSet<>(); // guarded by lock
    private long sequence; // guarded by lock; of the newest event
    private long forgotten; // guarded by lock; of the newest event that can no longer be replayed
    private boolean closed; // guarded by lock
    private final String epoch;
    private final int capacity;
    private final Function<E, @Nullable Object> subject;

    /**
     * Begins an empty stream.
     *
     * @param epoch
     *            lower-case letters and digits that no other stream's positions begin with
     * @param capacity
     *            how many events are kept for those who come back, and may await one reader
     * @param subject
     *            what an event is the latest word on, or null if it must be delivered
     */
    public EventStream(String epoch, int capacity, Function<E, @Nullable Object> subject) {
        this.epoch = epoch;
        this.capacity = capacity;
        this.subject = subject;
    }

    /**
     * Makes a change and publishes the event that tells of it, in one step: a snapshot shows either both or neither.
     *
     * @param change
     *            given the sequence that its event will have; runs under the stream's lock, so must neither block nor
     *            publish; null publishes nothing
     */
    public void publish(LongFunction<@Nullable E> change) {
        lock.lock();
        try {
            var event = change.apply(sequence + 1);
            if (event == null) {
                return;
            }
            var published = new Published<>(++sequence, event);
            var about = subject.apply(event);
            if (about == null) {
                remember(published);
            } else {
                latest.remove(about);
                latest.put(about, published);
            }
            subscriptions.forEach(subscription -> subscription.offer(published, about));
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
     * Subscribes: to what follows the given position if that can still be replayed, otherwise to what follows a
     * snapshot taken now.
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
                return new Opening<>(subscription, new Position(epoch, sequence), snapshot.get(), reset);
            }
            long from = seen.orElseThrow().sequence();
            Stream.concat(history.stream(), latest.values().stream()).filter(past -> past.sequence() > from)
                    .sorted(Comparator.comparingLong(Published::sequence))
                    .forEach(past -> subscription.offer(past, subject.apply(past.event())));
            return new Opening<>(subscription, new Position(epoch, from), null, null);
        } finally {
            lock.unlock();
        }
    }

    /** Sets a place aside in the stream that no event will have. */
    public long reserve() {
        lock.lock();
        try {
            return ++sequence;
        } finally {
            lock.unlock();
        }
    }

    /** The position of an event of this stream. */
    public Position position(long ofSequence) {
        return new Position(epoch, ofSequence);
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

    private void remember(Published<E> published) {
        history.add(published);
        if (history.size() > capacity) {
            forgotten = history.remove().sequence();
        }
    }

    private @Nullable String whyNotFrom(Position last) {
        if (!last.epoch().equals(epoch)) {
            return "event id from another run of the server";
        }
        if (last.sequence() > sequence) {
            return "event id from the future";
        }
        return last.sequence() < forgotten ? "event id too old" : null;
    }
}
