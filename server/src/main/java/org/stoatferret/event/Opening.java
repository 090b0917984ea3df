package org.stoatferret.event;

import org.jspecify.annotations.Nullable;

/**
 * How a subscription begins.
 *
 * @param snapshot
 *            the state as of the position, which comes before all events; null when the subscriber goes on where it
 *            left off
 * @param reset
 *            why a subscriber that asked to go on could not; null if it did not ask, or could
 * @param storedUpTo
 *            events after the position and up to this sequence come first, from where they are stored; the
 *            subscription has those which follow
 */
public record Opening<E, S>(Subscription<E> subscription, Position position, @Nullable S snapshot,
        @Nullable String reset, long storedUpTo) {}
