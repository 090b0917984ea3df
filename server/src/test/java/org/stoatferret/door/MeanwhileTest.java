package org.stoatferret.door;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.StructuredTaskScope.FailedException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(20)
class MeanwhileTest {
    private static final int LIMIT_SECONDS = 10;

    @RepeatedTest(200)
    void bothAreUnderWayAtOnce() throws Exception {
        var elsewhere = new CountDownLatch(1);
        var here = new CountDownLatch(1);
        assertEquals("3 films", Meanwhile.both(() -> {
            elsewhere.countDown();
            return await(here) ? 3 : 0;
        }, () -> {
            here.countDown();
            return await(elsewhere) ? "films" : "";
        }, (number, what) -> number + " " + what));
    }

    @RepeatedTest(200)
    void whatFailsHereEndsTheOther() {
        var started = new CountDownLatch(1);
        var isEnded = new AtomicBoolean();
        var failure = new IllegalStateException();
        assertSame(failure, assertThrows(IllegalStateException.class, () -> Meanwhile.both(() -> {
            started.countDown();
            try {
                return new CountDownLatch(1).await(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                isEnded.set(true);
                throw e;
            }
        }, () -> {
            await(started);
            throw failure;
        }, (one, other) -> one)));
        assertTrue(isEnded.get(), "the other one goes on");
    }

    @RepeatedTest(200)
    void whatFailsElsewhereIsTold() {
        var failure = new IllegalStateException();
        assertSame(failure, assertThrows(FailedException.class, () -> Meanwhile.both(() -> {
            throw failure;
        }, () -> 1, (one, other) -> other)).getCause());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
