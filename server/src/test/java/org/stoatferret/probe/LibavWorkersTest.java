package org.stoatferret.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.probe.ProbeResult.Crashed;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.TimedOut;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What becomes of real children, and of the files they were asked about, whatever the children do. */
@Timeout(300)
class LibavWorkersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;
    private Storage storage;
    private LibavWorkers prober;

    @BeforeEach
    void open() throws Exception {
        storage = new Storage(directory.resolve("aliases"));
        prober = prober(LONG, 2);
    }

    @AfterEach
    void close() {
        prober.close();
        storage.close();
    }

    @Test
    void asksOneChildAboutOneFileAfterTheOther() throws Exception {
        assertEquals(new Available("libav", FakeWorker.VERSION, "libav"), prober.availability());
        var children = new HashSet<Long>();
        for (int i = 0; i < 20; i++) {
            children.add(child(prober.probe(file("plain-" + i + ".mp4"))));
        }
        assertEquals(1, children.size());
    }

    @ParameterizedTest
    @CsvSource({"crash, FFmpeg was ended by signal 11 while it read this file.",
            "leave, FFmpeg ended with status 3 while it read this file.",
            "nonsense, FFmpeg was ended by signal 9 while it read this file."})
    void aChildThatDiesHarmsItsFileOnly(String name, String message) throws Exception {
        long before = child(prober.probe(file("a.mp4")));
        assertEquals(new Crashed(message), prober.probe(file(name + ".mp4")));
        long after = child(prober.probe(file("b.mp4")));
        assertNotEquals(before, after);
        Fakes.assertEnded(before);
    }

    @Test
    void aChildThatHangsIsKilledAtTheLimit() throws Exception {
        prober.close();
        var limit = Duration.ofSeconds(4);
        prober = prober(limit, 2);
        long before = child(prober.probe(file("a.mp4")));
        assertEquals(new TimedOut(limit), prober.probe(file("hang.mp4")));
        Fakes.assertEnded(before);
        assertNotEquals(before, child(prober.probe(file("b.mp4"))));
    }

    @Test
    void aChildThatDiesWhileItWaitsHarmsNobody() throws Exception {
        long before = child(prober.probe(file("a.mp4")));
        ProcessHandle.of(before).orElseThrow().destroyForcibly();
        Fakes.assertEnded(before);
        assertNotEquals(before, child(prober.probe(file("b.mp4"))));
    }

    @Test
    void anInterruptKillsTheChildAndIsPassedOn() throws Exception {
        long before = child(prober.probe(file("a.mp4")));
        var hanging = file("hang.mp4");
        var outcome = new CompletableFuture<ProbeResult>();
        var asking = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(prober.probe(hanging));
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        Eventually.await("it waits for the answer", () -> asking.getState() == Thread.State.TIMED_WAITING);
        asking.interrupt();
        var failure = assertThrows(Exception.class, () -> outcome.get(10, TimeUnit.SECONDS));
        assertInstanceOf(InterruptedException.class, failure.getCause());
        Eventually.await("its thread is free again", () -> prober.abandoned() == 0);
        Fakes.assertEnded(before);
        assertNotEquals(before, child(prober.probe(file("b.mp4"))));
    }

    @Test
    void whatAUsedChildCallsOutOfMemoryIsAskedAgain() throws Exception {
        long before = child(prober.probe(file("a.mp4")));
        long after = child(prober.probe(file("starving.mp4")));
        assertNotEquals(before, after);
        Fakes.assertEnded(before);
        var refused = assertInstanceOf(Failed.class, prober.probe(file("hungry.mp4")));
        assertEquals(Code.INVALID_MEDIA, refused.code());
    }

    @Test
    void thereAreNoMoreChildrenThanTurns() throws Exception {
        Set<Long> children = ConcurrentHashMap.newKeySet();
        try (var scope = StructuredTaskScope.open()) {
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                scope.fork(() -> {
                    for (int i = 0; i < 25; i++) {
                        children.add(child(prober.probe(file(number + "-" + i + ".mp4"))));
                    }
                    return null;
                });
            }
            scope.join();
        }
        assertTrue(children.size() <= 2, () -> children.toString());
    }

    /** Whoever is interrupted leaves an answer under way, which must never be taken for another file's. */
    @Test
    void everyAnswerIsAboutItsOwnFile() throws Exception {
        var random = new Random(3);
        Set<Long> children = ConcurrentHashMap.newKeySet();
        int answered = 0;
        for (int round = 0; round < 150; round++) {
            var asking = new ArrayList<Thread>();
            var answers = new ArrayList<CompletableFuture<ProbeResult>>();
            for (int i = 0; i < 3; i++) {
                var path = file("film-" + round + "-" + i + ".mp4");
                var answer = new CompletableFuture<ProbeResult>();
                answers.add(answer);
                asking.add(Thread.ofVirtual().start(() -> {
                    try {
                        answer.complete(prober.probe(path));
                    } catch (Throwable e) {
                        answer.completeExceptionally(e);
                    }
                }));
            }
            asking.getFirst().join(Duration.ofNanos(random.nextInt(3_000_000)));
            if (random.nextInt(10) == 0) {
                asking.get(random.nextInt(3)).interrupt();
            }
            for (int i = 0; i < 3; i++) {
                asking.get(i).join();
                if (!answers.get(i).isCompletedExceptionally()) {
                    var result = assertInstanceOf(Probed.class, answers.get(i).resultNow());
                    assertTrue(result.answer().contains(",film-" + round + "-" + i + ".mp4,"), result.answer());
                    children.add(child(result));
                    answered++;
                }
            }
        }
        assertTrue(answered > 300, "answered: " + answered);
        prober.close();
        for (long child : children) {
            Fakes.assertEnded(child);
        }
    }

    @Test
    void childrenEndWhenItIsClosed() throws Exception {
        long child = child(prober.probe(file("a.mp4")));
        prober.close();
        Fakes.assertEnded(child);
        assertThrows(ProberUnavailableException.class, () -> prober.probe(file("b.mp4")));
    }

    @Test
    void whatAChildThatDoesNotStartSaysIsPassedOn() throws Exception {
        try (var none = LibavWorkers.find(questioner(LONG, 1), FakeWorker.command("libfoo.so is missing"))) {
            var remedy = assertInstanceOf(Unavailable.class, none.availability()).remedy();
            assertEquals("FFmpeg's libraries cannot be used: it ended with status 1 libfoo.so is missing. "
                    + "Set probe.engine to auto or ffprobe to have a program asked instead.", remedy);
            var refusal = assertThrows(ProberUnavailableException.class, () -> none.probe(file("a.mp4")));
            assertEquals(remedy, refusal.getMessage());
        }
    }

    private LibavWorkers prober(Duration timeout, int parallelism) throws Exception {
        var workers = LibavWorkers.find(questioner(timeout, parallelism), FakeWorker.command());
        assertInstanceOf(Available.class, workers.availability(), () -> workers.availability().toString());
        return workers;
    }

    private Questioner questioner(Duration timeout, int parallelism) {
        return new Questioner(new FfprobeConfig(null, directory, timeout, parallelism), storage);
    }

    private FilePath file(String name) throws Exception {
        return Fakes.path(Files.write(directory.resolve(name), List.of("")));
    }

    /** The child that gave an answer. */
    private static long child(ProbeResult result) {
        String answer = assertInstanceOf(Probed.class, result).answer();
        String comment = answer.substring(answer.indexOf("\"comment\"")).split(":", 2)[1];
        return Long.parseLong(comment.split("\"")[1].split(",")[0]);
    }
}
