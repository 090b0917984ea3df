package org.stoatferret.store;

import java.time.Duration;

/**
 * Which jobs that are over stay in the database: the newest ones, and everything that is not too old.
 *
 * @param newest
 *            how many are kept whatever their age
 * @param age
 *            how long any job is kept after its end
 */
public record Retention(int newest, Duration age) {
    public Retention {
        if (newest < 0 || age.isNegative()) {
            throw new IllegalArgumentException("negative retention: " + newest + ", " + age);
        }
    }
}
