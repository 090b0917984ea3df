package org.stoatferret.job;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits on jobs.
 *
 * @param parallelism
 *            how many run at once
 * @param queue
 *            how many may wait
 * @param timeout
 *            for one job from its start; null for none
 */
public record JobConfig(int parallelism, int queue, @Nullable Duration timeout) {}
