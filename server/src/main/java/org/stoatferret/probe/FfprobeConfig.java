package org.stoatferret.probe;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Which ffprobe to run, and how.
 *
 * @param executable
 *            the only one to be tried; null to look for one
 * @param cacheDirectory
 *            where the bundled one is unpacked
 * @param timeout
 *            for one file
 * @param parallelism
 *            how many run at once
 */
public record FfprobeConfig(@Nullable Path executable, Path cacheDirectory, Duration timeout, int parallelism) {
    public FfprobeConfig {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the time limit for one file must be positive: " + timeout);
        }
        if (parallelism < 1) {
            throw new IllegalArgumentException("at least one file must be probed at a time: " + parallelism);
        }
    }
}
