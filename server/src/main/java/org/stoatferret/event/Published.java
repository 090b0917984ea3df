package org.stoatferret.event;

/**
 * An event in its place in the stream.
 *
 * @param sequence
 *            grows by at least one from event to event
 */
public record Published<E>(long sequence, E event) {}
