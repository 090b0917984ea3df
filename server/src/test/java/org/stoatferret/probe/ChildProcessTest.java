package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.door.Door;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class ChildProcessTest {
    private final Door door = new Door("test-probe", 2, 2);

    @TempDir
    private Path directory;

    @AfterEach
    void closeDoor() {
        door.close();
    }

    @Test
    void bothOutputsAndTheExitValueAreHeard() throws Exception {
        try (var child = child("echo out; echo err >&2; exit 3")) {
            var ending = child.run();
            assertEquals("out\n", new String(ending.output(), StandardCharsets.UTF_8));
            assertEquals("err\n", new String(ending.errors(), StandardCharsets.UTF_8));
            assertEquals(3, ending.exitValue());
            assertFalse(ending.isTooLarge());
        }
    }

    @Test
    void standardInputIsEmpty() throws Exception {
        try (var child = child("cat; echo end")) {
            assertArrayEquals("end\n".getBytes(StandardCharsets.UTF_8), child.run().output());
        }
    }

    @Test
    void muchOnBothPipesAtOnceDoesNotBlockTheChild() throws Exception {
        try (var child = child("head -c 3000000 /dev/zero >&2; head -c 5000000 /dev/zero; echo x >&2")) {
            var ending = child.run();
            assertEquals(5_000_000, ending.output().length);
            assertEquals(ChildProcess.KEPT_ERRORS, ending.errors().length);
            assertFalse(ending.isTooLarge());
        }
    }

    @Test
    void whoWritesTheLimitIsHeardAndWhoWritesMoreIsKilled() throws Exception {
        try (var child = child("head -c " + ChildProcess.MAX_OUTPUT + " /dev/zero")) {
            var ending = child.run();
            assertFalse(ending.isTooLarge());
            assertEquals(ChildProcess.MAX_OUTPUT, ending.output().length);
        }
        try (var child = child("cat /dev/zero")) {
            assertTrue(child.run().isTooLarge());
        }
        try (var child = child("exec cat /dev/zero >&2")) {
            assertTrue(child.run().isTooLarge());
        }
    }

    /** To look for the family of a child costs far more than most children do. */
    @Test
    void nobodyLooksForTheFamilyOfAChildThatHasEndedByItself() throws Exception {
        var killed = new AtomicInteger();
        try (var child = new ChildProcess(List.of("true"), Map.of(), killed::incrementAndGet)) {
            child.run();
        }
        assertEquals(0, killed.get());
        try (var child = new ChildProcess(List.of("cat", "/dev/zero"), Map.of(), killed::incrementAndGet)) {
            child.run();
        }
        assertEquals(1, killed.get());
    }

    @Test
    void theSignalThatEndedTheChildShowsInItsExitValue() throws Exception {
        try (var child = child("kill -SEGV $$")) {
            assertEquals(128 + 11, child.run().exitValue());
        }
    }

    @Test
    void theEnvironmentIsAddedToAndTakenFrom() throws Exception {
        try (var child = new ChildProcess(List.of("/usr/bin/env"), Map.of("HOME", "", "ADDED", "yes"))) {
            var variables = new String(child.run().output(), StandardCharsets.UTF_8).lines().toList();
            assertTrue(variables.contains("ADDED=yes"));
            assertTrue(variables.stream().anyMatch(variable -> variable.startsWith("PATH=")));
            assertTrue(variables.stream().noneMatch(variable -> variable.startsWith("HOME=")));
        }
    }

    @Test
    void aProgramThatCannotBeStartedIsReported() throws Exception {
        var interpreterMissing = Fakes.executable(directory, "#!/nonexistent/interpreter\n");
        try (var child = new ChildProcess(List.of(interpreterMissing.toString()), Map.of())) {
            var failure = assertThrows(IOException.class, child::run);
            assertEquals("No such file or directory", LaunchFailure.reason(failure));
            assertFalse(child.hasStarted());
        }
    }

    @RepeatedTest(50)
    void closingKillsAWholeFamilyThatIgnoresSignals() throws Exception {
        try (var pids = new Fakes.Pids(directory)) {
            var child = child(pids.in(Fakes.NEVER_EXITS));
            var running = start(child);
            var family = pids.await(Fakes.NEVER_EXITS_PROCESSES);
            child.close();
            assertTrue(running.get(10, TimeUnit.SECONDS).exitValue() != 0);
            family.forEach(Fakes::assertEnded);
        }
    }

    @RepeatedTest(50)
    void aChildThatReplacesItsDeadIsKilledWithTheReplacement() throws Exception {
        try (var pids = new Fakes.Pids(directory)) {
            var child = child(pids.in("while :; do sleep 1000 & echo $! > PIDS; wait; done"));
            var running = start(child);
            long first = pids.await(1).getFirst();
            child.close();
            running.get(10, TimeUnit.SECONDS); // at the end of the pipe, which a replacement would hold open
            Fakes.assertEnded(first);
        }
    }

    @RepeatedTest(200)
    void aChildThatIsStillStartingIsKilledToo() throws Exception {
        var child = new ChildProcess(List.of("sleep", "1000"), Map.of());
        var ready = new CountDownLatch(1);
        var running = new FutureTask<>(() -> {
            ready.countDown();
            return child.run();
        });
        Thread.ofPlatform().start(running);
        ready.await(30, TimeUnit.SECONDS);
        int moment = ThreadLocalRandom.current().nextInt(30_000);
        for (int i = 0; i < moment; i++) {
            Thread.onSpinWait(); // closes now before, now during, now after the start
        }
        child.close();
        running.get(10, TimeUnit.SECONDS);
    }

    @RepeatedTest(50)
    void anInterruptEndsTheWaitAndLeavesNobodyBehind() throws Exception {
        try (var pids = new Fakes.Pids(directory)) {
            var probing = new FutureTask<>(() -> {
                try (var child = child(pids.in(Fakes.NEVER_EXITS))) {
                    return assertThrows(InterruptedException.class, () -> door.call(Duration.ofMinutes(5), child::run));
                }
            });
            var thread = Thread.ofVirtual().start(probing);
            var family = pids.await(Fakes.NEVER_EXITS_PROCESSES);
            thread.interrupt();
            probing.get(30, TimeUnit.SECONDS);
            family.forEach(Fakes::assertEnded);
            Eventually.await("the door has its threads back", () -> door.abandoned() == 0);
        }
    }

    @Test
    void aGrandchildThatHidesIsCountedUntilItEnds() throws Exception {
        try (var pids = new Fakes.Pids(directory)) {
            var child = child(pids.in("(setsid sh -c 'echo $$ > PIDS; exec sleep 1000' &)\nexec sleep 1000"));
            assertThrows(TimeoutException.class, () -> door.call(Duration.ofMillis(500), child::run));
            long hidden = pids.await(1).getFirst();
            child.close();
            assertEquals(1, door.abandoned());
            ProcessHandle.of(hidden).orElseThrow().destroyForcibly();
            Eventually.await("the door has its threads back", () -> door.abandoned() == 0);
        }
    }

    private ChildProcess child(String body) throws IOException {
        return new ChildProcess(List.of(Fakes.script(directory, body).toString()), Map.of());
    }

    private static FutureTask<Ending> start(ChildProcess child) {
        var running = new FutureTask<>(child::run);
        Thread.ofPlatform().daemon().start(running);
        return running;
    }
}
