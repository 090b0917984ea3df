package org.stoatferret.store;

import java.nio.file.Path;

/**
 * Where the database is and how it is used.
 *
 * @param directory
 *            made if it is missing; one running server has it for itself
 * @param readers
 *            how many reads are made at once
 */
public record DatabaseConfig(Path directory, int readers, Retention retention) {
    public DatabaseConfig {
        if (readers < 1) {
            throw new IllegalArgumentException("no readers: " + readers);
        }
    }
}
