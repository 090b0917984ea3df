package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The web app in a real browser, against the packaged server and real media: see webapp/e2e. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class WebAppIT {
    private static final int NO_BROWSER = 77;
    private static final Path OUTPUT = Path.of(System.getProperty("basedir", "."), "target", "e2e").toAbsolutePath();
    private static final Path MEDIA = OUTPUT.resolve("media");

    @ParameterizedTest
    @ValueSource(strings = {"scan", "connection", "library", "session", "hostile"})
    void theWholeStoryOf(String file) throws Exception {
        var java = ProcessHandle.current().info().command().orElse("java");
        int end = NodeProgram.run(Duration.ofMinutes(25),
                Map.of("STOAT_FERRET_JAVA", java, "STOAT_FERRET_E2E_MEDIA", MEDIA.toString()), "e2e/run.mjs",
                "e2e/" + file + ".test.ts");
        assumeTrue(end != NO_BROWSER, "there is no Chrome or Chromium: install one, or point CHROME_PATH at one");
        assertEquals(0, end, "see above; there are pictures in " + OUTPUT.resolve("screens"));
    }

    @BeforeAll
    static void makeMedia() throws IOException {
        var films = Files.createDirectories(MEDIA.resolve("films"));
        var odd = Files.createDirectories(MEDIA.resolve("odd"));
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
        Media.age(odd);
    }
}
