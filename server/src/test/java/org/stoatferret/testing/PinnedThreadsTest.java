package org.stoatferret.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** That a thread which is pinned does not pass unseen. */
@Timeout(300)
class PinnedThreadsTest {
    @TempDir
    Path directory;

    @Test
    void aWaitWhileAClassIsInitialisedIsFoundWithItsStack() throws Exception {
        try (var recording = PinnedThreads.record()) {
            var thread = Thread.ofVirtual().start(() -> assertEquals(1, Pinning.ONE));
            assertTrue(thread.join(Duration.ofSeconds(30)));
            var failure = assertThrows(AssertionError.class,
                    () -> PinnedThreads.assertNoneOfOurs(recording, directory.resolve("pinned.jfr")));
            assertTrue(failure.getMessage().contains("at " + Pinning.class.getName() + ".<clinit>"),
                    failure::getMessage);
        }
    }

    @Test
    void itIsFoundInAnotherProcessAsWell() throws Exception {
        var recording = directory.resolve("process.jfr");
        try (var process = ServerProcess.of(PinnedThreadsTest.class, directory,
                List.of(PinnedThreads.option(recording)), Map.of(), List.of())) {
            assertEquals(0, process.awaitEnd(), process::output);
        }
        assertThrows(AssertionError.class, () -> PinnedThreads.assertNoneOfOurs(recording));
    }

    /** That other process. */
    public static void main(String[] arguments) throws InterruptedException {
        var thread = Thread.ofVirtual().start(() -> assertEquals(1, Pinning.ONE));
        assertTrue(thread.join(Duration.ofSeconds(30)));
    }

    @Test
    void aWaitThatGivesItsCarrierBackIsNone() throws Exception {
        try (var recording = PinnedThreads.record()) {
            var thread = Thread.ofVirtual().start(PinnedThreadsTest::pause);
            assertTrue(thread.join(Duration.ofSeconds(30)));
            PinnedThreads.assertNoneOfOurs(recording, directory.resolve("free.jfr"));
        }
    }

    private static int pause() {
        try {
            return new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS) ? 0 : 1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits where a virtual thread cannot leave its carrier: the virtual machine's own frame is on the stack. */
    private static final class Pinning {
        static final int ONE = pause();
    }
}
