package org.stoatferret.testing;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Waits for what has no event of its own, and leaves the processors to those who bring it about. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int LONGEST_PAUSE = 50; // ms

    private Eventually() {}

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Blocks until something is so, and fails after two minutes. */
    public static void await(Condition condition) {
        await("it comes to pass", condition);
    }

    /** The same, and says what it was. */
    public static void await(String what, Condition condition) {
        var never = new Semaphore(0);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            for (int pause = 1; !condition.holds(); pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                assertTrue(System.nanoTime() < deadline, () -> "in vain: " + what);
                never.tryAcquire(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting: " + what, e);
        } catch (Exception e) {
            throw new AssertionError("failed while waiting: " + what, e);
        }
    }
}
