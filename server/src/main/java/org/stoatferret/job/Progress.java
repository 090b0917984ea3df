package org.stoatferret.job;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.ScanCounts;

/**
 * How far a job has come.
 *
 * @param phase
 *            null unless it is running
 * @param fraction
 *            0 to 1; null while nothing can be said
 * @param current
 *            names of files being probed now, a few of them
 * @param rate
 *            files a second, lately
 * @param remaining
 *            an estimate, null if there is none
 */
public record Progress(@Nullable Phase phase, @Nullable Double fraction, ScanCounts counts, List<String> current,
        double rate, @Nullable Duration remaining, Duration elapsed) {
    public static final Progress NONE = new Progress(null, null, ScanCounts.NONE, List.of(), 0, null, Duration.ZERO);

    public Progress {
        current = List.copyOf(current);
    }
}
