package org.stoatferret.probe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.probe.ProbeResult.Crashed;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.TimedOut;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.Media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Programs in place of ffprobe that do what a broken one, or one with a hostile file, might do. */
@Timeout(300)
class FfprobeFailuresTest {
    private static final Duration PATIENT = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofSeconds(2); // a busy machine takes a while to start a program
    private static final FilePath FILE = FilePath.of("/nowhere/file.mp4");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "exit 0                                  | PROBE_FAILED     | FFmpeg said nothing about this file.",
            "echo '{\"streams\": [{\"codec_type\"'   | PROBE_FAILED     | FFmpeg's answer about this file is damaged.",
            "echo hello                              | PROBE_FAILED     | FFmpeg's answer about this file is damaged.",
            "echo '[]'                               | PROBE_FAILED     | FFmpeg's answer about this file is damaged.",
            "echo '{} {}'                            | PROBE_FAILED     | FFmpeg's answer about this file is damaged.",
            "echo '{}'; exit 1                       | PROBE_FAILED     | FFmpeg gave up on this file with status 1.",
            "echo '[x @ 0x55d0aabbcc] oh no!' >&2; exit 1 | PROBE_FAILED | FFmpeg gave up on this file with status 1: oh no.",
            "cat /dev/zero                           | OUTPUT_TOO_LARGE | FFmpeg wrote more about this file than is accepted (8 MiB), and was stopped.",
            "cat /dev/zero >&2                       | OUTPUT_TOO_LARGE | FFmpeg wrote more about this file than is accepted (8 MiB), and was stopped.",
            "echo '{\"error\":{\"code\":-13,\"string\":\"Permission denied\"}}'; exit 1 | FILE_UNREADABLE | The file may not be read: permission denied.",
            "echo '{\"error\":{\"code\":-5,\"string\":\"Input/output error\"}}'; exit 1 | FILE_UNREADABLE | The file cannot be read: Input/output error."})
    void aBadAnswerIsAFailureOfTheFile(String body, Code code, String message) throws Exception {
        try (var prober = Fakes.prober(Fakes.program(directory, body), PATIENT, 1)) {
            var failed = assertInstanceOf(Failed.class, prober.probe(FILE));
            assertEquals(code, failed.code());
            assertEquals(message, failed.message());
            assertEquals(0, prober.abandoned());
        }
    }

    @ParameterizedTest
    @CsvSource({"SEGV,11", "ABRT,6", "BUS,7", "FPE,8", "ILL,4", "KILL,9"})
    void aProberThatDiesOfAFileSaysSo(String signal, int number) throws Exception {
        try (var prober = Fakes.prober(Fakes.program(directory, "echo '{}'; kill -" + signal + " $$"), PATIENT, 1)) {
            assertEquals(new Crashed("FFmpeg was ended by signal " + number + " while it read this file."),
                    prober.probe(FILE));
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,2", "TERM,15", "HUP,1"})
    void aProberThatIsToldToStopSaysNothingAboutTheFile(String signal, int number) throws Exception {
        var probe = new ProcessBuilder("sh", "-c", "kill -" + signal + " $$").start();
        assumeTrue(probe.waitFor() != 0, "whoever runs the tests (nohup) has their processes ignore it");
        try (var prober = Fakes.prober(Fakes.program(directory, "kill -" + signal + " $$"), PATIENT, 1)) {
            var refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
            assertEquals("FFmpeg was told by another program to stop (signal " + number + ").", refused.getMessage());
        }
    }

    @Test
    void muchOnStandardErrorIsNoHindrance() throws Exception {
        var program = Fakes.program(directory, """
                head -c 300000 /dev/zero >&2
                echo '{"streams":[{"codec_type":"video","codec_name":"h264"}],"format":{"format_name":"avi"}}'
                """);
        try (var prober = Fakes.prober(program, PATIENT, 1)) {
            assertInstanceOf(Probed.class, prober.probe(FILE));
        }
    }

    @Test
    void whoeverNeverExitsTimesOutAndIsKilled() throws Exception {
        try (var pids = new Fakes.Pids(directory);
                var prober = Fakes.prober(Fakes.program(directory, pids.in(Fakes.NEVER_EXITS)), SHORT, 1)) {
            assertEquals(new TimedOut(SHORT), prober.probe(FILE));
            pids.await(Fakes.NEVER_EXITS_PROCESSES).forEach(Fakes::assertEnded);
            Eventually.await("the door has its threads back", () -> prober.abandoned() == 0);
        }
    }

    @Test
    void ffmpegItselfIsKilledWhenItHangsInANamedPipe() throws Exception {
        var pipe = directory.resolve("pipe.mp4");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (var prober = Fakes.prober(null, Duration.ofSeconds(2), 1)) {
            assertEquals(new TimedOut(Duration.ofSeconds(2)), prober.probe(Fakes.path(pipe)));
            Eventually.await("the door has its threads back", () -> prober.abandoned() == 0);
            assertEquals(0, ProcessHandle.current().descendants()
                    .filter(child -> child.info().arguments().map(List::of).orElse(List.of()).contains("file:" + pipe))
                    .count());
        }
    }

    @RepeatedTest(20)
    void anInterruptIsAnsweredAtOnceAndNobodyIsLeft() throws Exception {
        try (var pids = new Fakes.Pids(directory);
                var prober = Fakes.prober(Fakes.program(directory, pids.in(Fakes.NEVER_EXITS)), PATIENT, 1)) {
            var probing = new FutureTask<>(() -> prober.probe(FILE));
            var thread = Thread.ofVirtual().start(probing);
            var family = pids.await(Fakes.NEVER_EXITS_PROCESSES);
            thread.interrupt();
            var failure = assertThrows(ExecutionException.class, () -> probing.get(30, TimeUnit.SECONDS));
            assertInstanceOf(InterruptedException.class, failure.getCause());
            family.forEach(Fakes::assertEnded);
            Eventually.await("the door has its threads back", () -> prober.abandoned() == 0);
        }
    }

    @Test
    void manyInterruptsAtRandomMomentsLeaveTheProberWorking() throws Exception {
        var video = Media.silent(directory.resolve("a.mp4"), Duration.ofSeconds(1));
        try (var prober = Fakes.prober(null, PATIENT, 2); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = IntStream.range(0, 300).mapToObj(i -> threads.submit(() -> {
                var begun = new CountDownLatch(1);
                var probing = new FutureTask<>(() -> {
                    begun.countDown();
                    return prober.probe(Fakes.path(video));
                });
                var thread = Thread.ofVirtual().start(probing);
                begun.await(30, TimeUnit.SECONDS);
                if (i % 3 != 0) {
                    for (int spin = 0; spin < i * 1000; spin++) {
                        Thread.onSpinWait();
                    }
                    thread.interrupt();
                }
                try {
                    return assertInstanceOf(Probed.class, probing.get(30, TimeUnit.SECONDS)) != null;
                } catch (ExecutionException e) {
                    assertInstanceOf(InterruptedException.class, e.getCause());
                    return false;
                }
            })).toList();
            int answered = 0;
            for (var outcome : outcomes) {
                answered += outcome.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertTrue(answered >= 100, "answered: " + answered);
            Eventually.await("the door has its threads back", () -> prober.abandoned() == 0);
            assertInstanceOf(Probed.class, prober.probe(Fakes.path(video)));
        }
    }

    @Test
    void grandchildrenInHidingUseUpTheSparesAndThenSayNothingAboutFiles() throws Exception {
        try (var pids = new Fakes.Pids(directory)) {
            var program = Fakes.program(directory,
                    pids.in("(setsid env -i sh -c 'echo $$ > PIDS; exec sleep 1000' &)\nexec sleep 1000"));
            try (var prober = Fakes.prober(program, SHORT, 1)) {
                assertInstanceOf(TimedOut.class, prober.probe(FILE));
                assertInstanceOf(TimedOut.class, prober.probe(FILE));
                assertEquals(2, prober.abandoned());
                var refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
                assertTrue(refused.getMessage().endsWith("earlier runs that never ended: 2."), refused.getMessage());
                for (long hidden : pids.await(2)) {
                    ProcessHandle.of(hidden).orElseThrow().destroyForcibly();
                }
                Eventually.await("the door has its threads back", () -> prober.abandoned() == 0);
                assertInstanceOf(TimedOut.class, prober.probe(FILE));
                pids.await(1).forEach(last -> ProcessHandle.of(last).orElseThrow().destroyForcibly());
            }
        }
    }

    @Test
    void waitingForATurnDoesNotCountAgainstTheFile() throws Exception {
        // Four files of a third of the limit each, one at a time.
        var program = Fakes.program(directory, "sleep 1; echo '{\"streams\":[]}'");
        try (var prober = Fakes.prober(program, Duration.ofSeconds(3), 1);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = IntStream.range(0, 4).mapToObj(i -> threads.submit(() -> prober.probe(FILE)))
                    .toList();
            for (var result : results) {
                assertInstanceOf(ProbeResult.NotVideo.class, result.get(30, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aConfiguredOneThatDoesNotRunIsNamedAndNotReplaced() throws Exception {
        for (var broken : List.of(directory.resolve("none"), Fakes.executable(directory, "#!/nonexistent/sh\n"),
                Files.writeString(directory.resolve("not-executable"), "x"), directory,
                Fakes.script(directory, "exit 1"), Fakes.script(directory, "echo mediainfo version 3"),
                Fakes.executable(directory, "\u007fELF garbage"), Fakes.script(directory, "kill -9 $$"))) {
            try (var prober = Fakes.prober(broken, PATIENT, 1)) {
                var none = assertInstanceOf(Unavailable.class, prober.availability());
                assertTrue(none.remedy().startsWith("probe.executable is set to " + broken + ", which does not run: "),
                        none.remedy());
                assertTrue(none.remedy().endsWith("."), none.remedy());
                var refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
                assertEquals(none.remedy(), refused.getMessage());
            }
        }
    }

    @Test
    void aConfiguredOneIsTakenAtItsWord() throws Exception {
        var program = Fakes.program(directory, "exit 0");
        try (var prober = Fakes.prober(program, PATIENT, 1)) {
            assertEquals(new Available("ffprobe", "9.9-fake", program.toString()), prober.availability());
        }
    }

    @Test
    void oneThatHasGoneSinceSaysNothingAboutFiles() throws Exception {
        var program = Fakes.program(directory, "exit 0");
        try (var prober = Fakes.prober(program, PATIENT, 1)) {
            Files.delete(program);
            var refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
            assertEquals(program + " does not run any more (it is not there). " + LaunchFailure.REMEDY,
                    refused.getMessage());
            Files.writeString(program, "#!/bin/sh");
            refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
            assertEquals(program + " does not run any more (it may not be run). " + LaunchFailure.REMEDY,
                    refused.getMessage());
        }
    }

    @Test
    void oneThatLacksALibrarySaysNothingAboutFiles() throws Exception {
        var program = Fakes.program(directory,
                "echo 'ffprobe: error while loading shared libraries: libx.so: cannot open' >&2; exit 127");
        try (var prober = Fakes.prober(program, PATIENT, 1)) {
            var refused = assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
            assertTrue(refused.getMessage().contains("libx.so"), refused.getMessage());
        }
    }

    @Test
    void aClosedProberTakesNoMoreFiles() throws Exception {
        var prober = Fakes.prober(Fakes.program(directory, "exit 0"), PATIENT, 1);
        prober.close();
        assertThrows(ProberUnavailableException.class, () -> prober.probe(FILE));
    }
}
