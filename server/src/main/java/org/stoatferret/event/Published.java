package org.stoatferret.event;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * An event in its place in the stream. All subscribers are given the same one, so that what it looks like to clients can
 * be made once and kept with it. Thread-safe.
 */
public final class Published<E> {
    private final long sequence;
    private final E event;
    private volatile byte @Nullable [] encoding; // written once, under this

    /**
     * Puts an event in its place.
     *
     * @param sequence
     *            grows by at least one from event to event
     */
    public Published(long sequence, E event) {
        this.sequence = sequence;
        this.event = event;
    }

    public long sequence() {
        return sequence;
    }

    public E event() {
        return event;
    }

    /**
     * What the first caller's encoder has made of it, for whoever asks; not to be changed. Others who ask meanwhile wait
     * for that, so it must be quick.
     */
    public byte[] encoded(Function<? super Published<E>, byte[]> encoder) {
        byte[] known = encoding;
        return known == null ? encode(encoder) : known;
    }

    private synchronized byte[] encode(Function<? super Published<E>, byte[]> encoder) {
        byte[] known = encoding;
        if (known == null) {
            known = encoder.apply(this);
            encoding = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Published<?> that && sequence == that.sequence && event.equals(that.event);
    }

    @Override
    public int hashCode() {
        return Objects.hash(sequence, event);
    }

    @Override
    public String toString() {
        return sequence + ": " + event;
    }
}
