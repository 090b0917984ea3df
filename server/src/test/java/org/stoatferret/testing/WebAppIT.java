package org.stoatferret.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The web app in a real browser, against the packaged server and real media: see webapp/e2e. */
class WebAppIT {
    private static final int NO_BROWSER = 77;
    private static final Path BASE = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Path OUTPUT = BASE.resolve("target").resolve("e2e");

    @Test
    void theWholeStory() throws Exception {
        var tests = new ProcessBuilder("node", "e2e/run.mjs").directory(BASE.resolve("../webapp").toFile())
                .redirectErrorStream(true);
        tests.environment().put("STOAT_FERRET_JAVA", ProcessHandle.current().info().command().orElse("java"));
        tests.environment().put("STOAT_FERRET_E2E_MEDIA", media().toString());
        var child = tests.start();
        var limit = CompletableFuture.runAsync(child::destroyForcibly,
                CompletableFuture.delayedExecutor(20, TimeUnit.MINUTES));
        try (var lines = child.inputReader(StandardCharsets.UTF_8)) {
            // Not inherited: the standard output of this virtual machine is the test runner's own channel.
            lines.lines().forEach(System.out::println);
            assertTrue(child.waitFor(1, TimeUnit.MINUTES), "the end-to-end tests have not ended");
            assumeTrue(child.exitValue() != NO_BROWSER,
                    "there is no Chrome or Chromium: install one, or point CHROME_PATH at one");
            assertEquals(0, child.exitValue(), "see above; there are pictures in " + OUTPUT.resolve("screens"));
        } finally {
            limit.cancel(true);
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
        }
    }

    private static Path media() throws IOException {
        var media = Files.createDirectories(OUTPUT.resolve("media"));
        var films = Files.createDirectories(media.resolve("films"));
        var odd = Files.createDirectories(media.resolve("odd"));
        Media.video(films.resolve("holiday.mp4"), Duration.ofSeconds(3));
        Media.video(films.resolve("Ein Sommer.mkv"), Duration.ofSeconds(2));
        Media.silent(films.resolve("timelapse.webm"), Duration.ofSeconds(1));
        Media.rich(films.resolve("rich.mkv"));
        Media.tenBit(films.resolve("sunset hdr10.mov"), "smpte2084");
        Media.tenBit(films.resolve("stadium hlg.mov"), "arib-std-b67");
        Media.rotated(films.resolve("upright.mp4"), 90);
        Media.video(odd.resolve("<img src=x onerror=document.title=1>.mp4"), Duration.ofSeconds(1));
        Media.truncated(odd.resolve("half copied.mp4"), 4_000);
        for (var name : List.of("notes.mp4", "empty.mkv")) {
            Files.writeString(odd.resolve(name), name.startsWith("notes") ? "This is not a video.\n" : "");
        }
        Media.sound(odd.resolve("only sound.mp4"), Duration.ofSeconds(1));
        return media;
    }
}
