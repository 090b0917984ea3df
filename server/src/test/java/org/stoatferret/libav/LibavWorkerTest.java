package org.stoatferret.libav;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The worker as a process: its frames, its end, what it needs and what it takes. */
@Timeout(300)
class LibavWorkerTest {
    @TempDir
    private Path directory;

    @Test
    void itSaysFirstWhichVersionItIs() throws Exception {
        try (var worker = WorkerProcess.start()) {
            var hello = worker.frame();
            assertEquals(0, hello.exitValue());
            assertEquals("8.0.1", hello.outputText());
            assertEquals("", hello.errorText());
        }
    }

    @Test
    void aBrokenFileSpoilsNothingForTheNext() throws Exception {
        var film = Media.video(directory.resolve("film.mp4"), Duration.ofSeconds(1));
        var broken = Media.truncated(directory.resolve("broken.mp4"), 2000);
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            var before = worker.ask(film);
            assertEquals(0, before.exitValue(), before::errorText);
            for (int i = 0; i < 3; i++) {
                var refused = worker.ask(broken);
                assertEquals(1, refused.exitValue());
                assertTrue(refused.outputText().contains("\"code\": -1094995529"), refused::outputText);
                // Each time, though it is the same message from the same address.
                assertTrue(refused.errorText().matches("(?s)\\[mov.* @ 0x\\p{XDigit}+] moov atom not found\nfile:.*"),
                        refused::errorText);
            }
            // The last message about the one is the first about the other.
            for (int i = 0; i < 2; i++) {
                assertTrue(
                        worker.ask(directory.resolve("none.mp4")).errorText().endsWith("No such file or directory\n"));
            }
            var after = worker.ask(film);
            assertArrayEquals(before.output(), after.output());
            assertEquals("", after.errorText());
        }
    }

    @Test
    void answersComeInTheOrderOfTheRequests() throws Exception {
        var first = Media.video(directory.resolve("first.mp4"), Duration.ofSeconds(1));
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            for (int i = 0; i < 20; i++) {
                worker.request(("file:" + (i % 2 == 0 ? first : directory.resolve("none-" + i)))
                        .getBytes(StandardCharsets.UTF_8));
            }
            for (int i = 0; i < 20; i++) {
                var frame = worker.frame();
                assertEquals(i % 2, frame.exitValue());
                assertTrue((i % 2 == 0 ? frame.outputText() : frame.errorText())
                        .contains(i % 2 == 0 ? "first.mp4" : "none-" + i + ": No such file or directory"));
            }
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs mkfifo")
    void theEndOfItsInputEndsItWhileAFileHangs() throws Exception {
        var pipe = directory.resolve("pipe.mp4");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            worker.request(("file:" + pipe).getBytes(StandardCharsets.UTF_8));
            worker.input().close();
            assertEquals(0, worker.awaitExit());
            assertEquals(-1, worker.output().read());
        }
    }

    @Test
    void theEndOfItsInputEndsItWhileItIsIdle() throws Exception {
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            worker.input().close();
            assertEquals(0, worker.awaitExit());
        }
    }

    @Test
    void aRequestOfAnImpossibleLengthEndsIt() throws Exception {
        for (int length : List.of(0, -1, 65_537)) {
            try (var worker = WorkerProcess.start()) {
                worker.frame();
                worker.input().writeInt(length);
                worker.input().flush();
                assertEquals(1, worker.awaitExit());
                assertEquals(-1, worker.output().read());
            }
        }
    }

    @Test
    void aNameMayHaveAnyBytesAndTheGreatestLength() throws Exception {
        var longest = new byte[65_536];
        Arrays.fill(longest, (byte) 'x');
        System.arraycopy("file:".getBytes(StandardCharsets.US_ASCII), 0, longest, 0, 5);
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            assertTrue(worker.ask(longest).outputText().contains("File name too long"));
            var bytes = new byte[]{'f', 'i', 'l', 'e', ':', '/', (byte) 0xFF, '%', 's', '%', 'n'};
            var frame = worker.ask(bytes);
            assertTrue(frame.outputText().contains("No such file or directory"));
            assertArrayEquals(bytes, Arrays.copyOf(frame.errors(), bytes.length));
        }
    }

    @Test
    void aFileIsCalledWhatItIsSaidToBe() throws Exception {
        var film = Media.video(directory.resolve("film.mp4"), Duration.ofSeconds(1));
        try (var worker = WorkerProcess.start()) {
            worker.frame();
            var expected = worker.ask(film).outputText();
            worker.request(("file:" + film).getBytes(StandardCharsets.UTF_8), new byte[]{'"', 0x01, (byte) 0xFF});
            assertEquals(expected.replace("file:" + film, "\\\"\\u0001\uFFFD"), worker.frame().outputText());
        }
    }

    @Test
    void withoutLibrariesItSaysSo() throws Exception {
        var errors = directory.resolve("errors");
        try (var worker = WorkerProcess.start(Redirect.to(errors.toFile()),
                Map.of("LD_LIBRARY_PATH", directory.toString()))) {
            assertEquals(-1, worker.output().read());
            assertEquals(1, worker.awaitExit());
            assertTrue(Files.readString(errors).startsWith("FFmpeg's libraries cannot be loaded: "),
                    () -> read(errors));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
    void itLoadsNothingOfADesktopAndWritesNowhere() throws Exception {
        var home = Files.createDirectory(directory.resolve("home"));
        var errors = directory.resolve("errors");
        var environment = new HashMap<>(TestFfmpeg.environment());
        environment.put("HOME", home.toString());
        try (var worker = WorkerProcess.start(Redirect.to(errors.toFile()), environment, "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + home)) {
            worker.frame();
            worker.ask(Media.video(directory.resolve("film.mp4"), Duration.ofSeconds(1)));
            var maps = Files.readString(worker.proc("maps"));
            assertTrue(maps.contains("libavformat.so"), maps);
            for (var name : List.of("avdevice", "avfilter", "swscale", "pulse", "xcb", "asound", "X11")) {
                assertFalse(maps.contains("/lib" + name), () -> name + " in " + maps);
            }
        }
        try (var left = Files.list(home)) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals("", read(errors));
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
    void thousandsOfFilesLeaveNothingBehind() throws Exception {
        var files = List.of(Media.rich(directory.resolve("rich.mkv")),
                Media.rotated(directory.resolve("rotated.mp4"), 90),
                Media.truncated(directory.resolve("broken.mp4"), 2000), directory.resolve("none.mp4"));
        // What hangs on each file's decoders or demuxer is tens of kilobytes.
        try (var worker = WorkerProcess.start("-Xmx16m")) {
            worker.frame();
            askAll(worker, files, 250);
            long before = worker.residentKib();
            askAll(worker, files, 500);
            long more = worker.residentKib() - before;
            assertTrue(more < 8 << 10, () -> more + " KiB more after 2,000 files");
        }
    }

    private static void askAll(WorkerProcess worker, List<Path> files, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            for (var file : files) {
                worker.ask(file);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
