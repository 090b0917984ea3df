package org.stoatferret.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Counts wrong tokens, whoever sends them. Does not block. */
final class Attempts {
    private static final int MOST = 30;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private long begin; // guarded by this, like what follows
    private int wrong;

    Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    /** Notes one more; how long it is to wait for the next, which is zero as long as there are few. */
    synchronized Duration fail() {
        long now = nanoTime.getAsLong();
        if (now - begin >= WINDOW.toNanos()) {
            begin = now;
            wrong = 0;
        }
        wrong = Math.min(wrong + 1, MOST + 1);
        return wrong > MOST ? WINDOW.minusNanos(now - begin) : Duration.ZERO;
    }
}
