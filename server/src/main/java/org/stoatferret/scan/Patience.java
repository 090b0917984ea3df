package org.stoatferret.scan;

import java.time.Duration;

/**
 * How long a scan puts up with files that are still being written.
 *
 * @param pause
 *            before a file is looked at again; twice as long each further time
 * @param fresh
 *            a file that was changed so lately may be incomplete, if it makes no sense
 * @param limit
 *            how long a scan goes on for such files only
 */
public record Patience(Duration pause, Duration fresh, Duration limit) {
    static final Patience NORMAL = new Patience(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));
}
