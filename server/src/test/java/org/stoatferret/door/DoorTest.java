package org.stoatferret.door;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class DoorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void answersAndFailsAsTheCallDoes() throws Exception {
        try (var door = new Door("test", 1, 0)) {
            assertEquals("test-1", door.call(LONG, () -> Thread.currentThread().getName()));
            var failure = assertThrows(ExecutionException.class, () -> door.call(LONG, () -> {
                throw new IOException("no");
            }));
            assertEquals("no", failure.getCause().getMessage());
            assertEquals(0, door.abandoned());
        }
    }

    @Test
    void aCallBeyondItsLimitIsAbandonedAndItsLateResultReleased() throws Exception {
        try (var door = new Door("test", 1, 1)) {
            var released = new LinkedBlockingQueue<String>();
            assertThrows(TimeoutException.class, () -> door.call(SHORT, this::hang, released::add));
            assertEquals(1, door.abandoned());
            assertEquals("next", door.call(LONG, () -> "next"), "a spare thread has taken its place");
            release.countDown();
            assertEquals("late", released.poll(30, TimeUnit.SECONDS));
            assertEquals(0, door.abandoned());
        }
    }

    @Test
    void withoutSparesEachAbandonedCallCostsAThreadUntilItReturns() throws Exception {
        try (var door = new Door("test", 2, 0)) {
            var released = new LinkedBlockingQueue<String>();
            assertThrows(TimeoutException.class, () -> door.call(SHORT, this::hang, released::add));
            assertTrue(door.hasRoom());
            assertThrows(TimeoutException.class, () -> door.call(SHORT, this::hang, released::add));
            assertFalse(door.hasRoom());
            assertThrows(TimeoutException.class, () -> door.call(SHORT, () -> "never tried"));
            assertEquals(2, door.abandoned());
            release.countDown();
            released.poll(30, TimeUnit.SECONDS);
            released.poll(30, TimeUnit.SECONDS);
            assertEquals("again", door.call(LONG, () -> "again"));
            assertEquals("again", door.call(LONG, () -> "again"));
        }
    }

    @Test
    void anInterruptEndsTheWaitAndNeverReachesTheCall() throws Exception {
        try (var door = new Door("test", 1, 1)) {
            var interrupted = new LinkedBlockingQueue<Boolean>();
            var begun = new CountDownLatch(1);
            var outcome = new LinkedBlockingQueue<Exception>();
            var caller = Thread.ofVirtual().start(() -> {
                try {
                    door.call(LONG, () -> {
                        begun.countDown();
                        release.await();
                        interrupted.add(Thread.interrupted());
                        return null;
                    });
                } catch (Exception e) {
                    outcome.add(e);
                }
            });
            assertTrue(begun.await(30, TimeUnit.SECONDS));
            caller.interrupt();
            assertEquals(InterruptedException.class, outcome.poll(30, TimeUnit.SECONDS).getClass());
            release.countDown();
            assertEquals(false, interrupted.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void whateverTheRaceEveryResultIsTakenOrReleasedAndNoThreadIsLost() throws Exception {
        int rounds = 10_000;
        try (var door = new Door("test", 2, 2)) {
            var taken = new AtomicInteger();
            var released = new AtomicInteger();
            var begun = new AtomicInteger();
            for (int i = 0; i < rounds; i++) {
                var started = new CountDownLatch(1);
                var caller = Thread.ofVirtual().start(() -> {
                    try {
                        started.countDown();
                        door.call(LONG, () -> begun.incrementAndGet(), late -> released.incrementAndGet());
                        taken.incrementAndGet();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (ExecutionException | TimeoutException e) {
                        throw new AssertionError(e);
                    }
                });
                started.await();
                for (int spin = i % 64; spin > 0; spin--) {
                    Thread.onSpinWait();
                }
                caller.interrupt();
                assertTrue(caller.join(Duration.ofSeconds(30)));
            }
            // Two calls at once find both threads, so neither was lost.
            var both = new CountDownLatch(2);
            var first = Thread.ofVirtual().start(() -> meet(door, both));
            meet(door, both);
            assertTrue(first.join(Duration.ofSeconds(30)));
            assertEquals(0, both.getCount());
            awaitEqual(begun, taken, released);
            assertEquals(0, door.abandoned());
            assertTrue(taken.get() > 0 && taken.get() < rounds, "both sides of the race were seen: " + taken);
        }
    }

    /** Late results are released by threads nobody waits for. */
    private static void awaitEqual(AtomicInteger begun, AtomicInteger taken, AtomicInteger released) {
        Eventually.await("all that was begun is taken or released",
                () -> begun.get() == taken.get() + released.get());
    }

    private static void meet(Door door, CountDownLatch both) {
        try {
            door.call(LONG, () -> {
                both.countDown();
                return both.await(30, TimeUnit.SECONDS);
            });
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private String hang() throws InterruptedException {
        release.await();
        return "late";
    }
}
