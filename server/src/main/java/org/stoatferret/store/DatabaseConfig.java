package org.stoatferret.store;

/**
 * How the database is used.
 *
 * @param readers
 *            how many reads are made at once
 */
public record DatabaseConfig(int readers, Retention retention) {
    public DatabaseConfig {
        if (readers < 1) {
            throw new IllegalArgumentException("no readers: " + readers);
        }
    }
}
