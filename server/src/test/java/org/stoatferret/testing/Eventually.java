package org.stoatferret.testing;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Waits for what has no event of its own, and leaves the processors to those who bring it about. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Eventually() {}

    /** Blocks until something is so, and fails after a minute. */
    public static void await(BooleanSupplier condition) {
        await("it comes to pass", condition);
    }

    /** The same, and says what it was. */
    public static void await(String what, BooleanSupplier condition) {
        var never = new Semaphore(0);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "in vain: " + what);
            try {
                never.tryAcquire(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what, e);
            }
        }
    }
}
