package org.stoatferret.files;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.door.Door;
import org.stoatferret.files.Stalls.About;
import org.stoatferret.media.FilePath;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is known of a place where somebody did not wait for the answer. */
@Timeout(300)
class StallsTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final FilePath PLACE = FilePath.of("/films/new");

    private final CountDownLatch answer = new CountDownLatch(1);
    private final Door door = new Door("test", 4, 4);

    @AfterEach
    void close() {
        answer.countDown();
        door.close();
    }

    /** As when a scan is cancelled while it reads, and the next begins at once. */
    @Test
    void whatWasCancelledAMomentAgoIsAskedAgain() throws Exception {
        var stalls = new Stalls(LONG, LONG);
        cancelACall(stalls);
        cancelACall(stalls);
        assertFalse(stalls.isHopeless(PLACE));
        assertEquals(List.of(), stalls.places());
        cancelACall(stalls);
        assertTrue(stalls.isHopeless(PLACE), "three threads are enough");
    }

    @Test
    void whatHasHungForAWhileIsNotNorIsWhatLiesInIt() throws Exception {
        var stalls = new Stalls(Duration.ZERO, LONG);
        cancelACall(stalls);
        assertEquals(List.of(PLACE), stalls.places());
        assertTrue(stalls.isHopeless(PLACE));
        assertTrue(stalls.isHopeless(FilePath.of("/films/new/a.mp4")));
        assertFalse(stalls.isHopeless(FilePath.of("/films")));
    }

    @Test
    void laterSomebodyTriesAgainButNotForEver() throws Exception {
        var stalls = new Stalls(Duration.ZERO, Duration.ZERO);
        cancelACall(stalls);
        cancelACall(stalls);
        assertFalse(stalls.isHopeless(PLACE));
        cancelACall(stalls);
        assertTrue(stalls.isHopeless(PLACE));
    }

    @Test
    void anAnswerEndsIt() throws Exception {
        var stalls = new Stalls(Duration.ZERO, LONG);
        cancelACall(stalls);
        answer.countDown();
        Eventually.await(() -> !stalls.isHopeless(PLACE));
        assertEquals(List.of(), stalls.places());
    }

    private void cancelACall(Stalls stalls) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var caller = Thread.ofVirtual().start(new FutureTask<>(() -> stalls.call(door, LONG, About.place(PLACE), () -> {
            begun.countDown();
            return answer.await(1, TimeUnit.MINUTES);
        }, late -> {})));
        begun.await();
        caller.interrupt();
        assertTrue(caller.join(Duration.ofSeconds(30)));
    }
}
