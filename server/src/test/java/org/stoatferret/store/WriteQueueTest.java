package org.stoatferret.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Write.Kind;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue(3, 100, Duration.ZERO);

    @Test
    void isBoundedInMemory() throws Exception {
        queue.put(write(60));
        assertWaits(write(41));
        queue.put(write(40));
        assertWaits(write(1));
        assertEquals(2, queue.take(10, 1000, Duration.ZERO).size());
        queue.put(write(40));
    }

    @Test
    void isBoundedInNumber() throws Exception {
        for (int i = 0; i < 3; i++) {
            queue.put(write(0));
        }
        assertWaits(write(0));
    }

    @Test
    void takesWhatIsTooLargeWhenItIsEmpty() throws Exception {
        queue.put(write(1_000_000));
        assertWaits(write(0));
        assertEquals(1, queue.take(10, 1000, Duration.ZERO).size());
        queue.put(write(0));
    }

    @Test
    void handsOutSoManyOrSoMuch() throws Exception {
        var first = write(50);
        var second = write(50);
        queue.put(first);
        queue.put(second);
        assertEquals(List.of(first), queue.take(10, 50, Duration.ZERO));
        queue.put(first);
        assertEquals(List.of(second), queue.take(1, 1000, Duration.ZERO));
        assertEquals(List.of(first), queue.take(10, 1000, Duration.ZERO));
        assertEquals(List.of(), queue.take(10, 1000, Duration.ZERO));
    }

    @Test
    void handsOutTheRestAfterClosing() throws Exception {
        queue.put(write(0));
        queue.close();
        assertThrows(StorageUnavailableException.class, () -> queue.put(write(0)));
        assertThrows(StorageUnavailableException.class, () -> queue.putAtOnce(write(0)));
        assertEquals(1, queue.take(10, 1000, Duration.ofDays(1)).size());
        assertTrue(queue.isExhausted());
        assertEquals(List.of(), queue.take(10, 1000, Duration.ofDays(1)));
    }

    @Test
    @Timeout(300)
    void whoeverTakesSomeWaitsAMomentForMore() throws Exception {
        var patient = new WriteQueue(10, 100, Duration.ofHours(1));
        patient.put(write(0));
        assertEquals(1, patient.take(3, 1000, Duration.ZERO).size(), "one alone is not the first of many");
        patient.put(write(0));
        patient.put(write(0));
        var taken = takenByOneWhoWaits(patient);
        patient.put(write(0));
        assertEquals(3, taken.get(10, TimeUnit.SECONDS));
    }

    @Test
    @Timeout(300)
    void nobodyWaitsWhileSomebodyElseWaitsForAnUrgentOne() throws Exception {
        var patient = new WriteQueue(10, 100, Duration.ofHours(1));
        patient.put(write(0));
        patient.put(new Write<>(Kind.DURABLE, 0, tables -> null, outcome -> {}, cause -> {}));
        assertEquals(2, patient.take(3, 1000, Duration.ZERO).size());
        patient.put(write(0));
        patient.put(write(0));
        patient.close();
        assertEquals(2, patient.take(3, 1000, Duration.ZERO).size(), "nothing comes any more");
    }

    @Test
    @Timeout(300)
    void nobodyWaitsForMoreWhenThereIsHurry() throws Exception {
        var patient = new WriteQueue(10, 100, Duration.ofHours(1));
        patient.put(write(0));
        patient.put(write(0));
        patient.hurry();
        assertEquals(2, patient.take(3, 1000, Duration.ZERO).size());
        patient.hurry();
        assertEquals(0, patient.take(3, 1000, Duration.ZERO).size(), "there was nothing to be in a hurry for");
        patient.put(write(0));
        patient.put(write(0));
        var taken = takenByOneWhoWaits(patient);
        assertEquals(2, patient.size(), "the hurry is over");
        patient.hurry();
        assertEquals(2, taken.get(10, TimeUnit.SECONDS));
    }

    /** How many a thread takes that waits for three, as it does when this returns. */
    private static CompletableFuture<Integer> takenByOneWhoWaits(WriteQueue queue) {
        var taken = new CompletableFuture<Integer>();
        var taker = Thread.ofVirtual().start(() -> {
            try {
                taken.complete(queue.take(3, 1000, Duration.ZERO).size());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        Eventually.await(() -> taker.getState() == Thread.State.TIMED_WAITING);
        return taken;
    }

    private void assertWaits(Write<?> write) throws InterruptedException {
        int before = queue.size();
        var interrupted = new CountDownLatch(1);
        var putter = Thread.ofVirtual().start(() -> {
            try {
                queue.put(write);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        Eventually.await(() -> putter.getState() == Thread.State.TIMED_WAITING || !putter.isAlive());
        putter.interrupt();
        assertTrue(interrupted.await(30, TimeUnit.SECONDS), "it did not wait");
        assertEquals(before, queue.size());
    }

    private static Write<?> write(int bytes) {
        return new Write<>(Kind.ORDINARY, bytes, tables -> 0, outcome -> {}, cause -> {});
    }
}
