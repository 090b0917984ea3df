package org.stoatferret.store;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the database is doing.
 *
 * @param writable
 *            whether a write made now can be expected to be stored
 * @param latency
 *            what a small read took, or how long it was waited for
 * @param trouble
 *            a sentence about what is wrong; null if nothing is
 */
public record Health(boolean writable, Duration latency, @Nullable String trouble) {}
