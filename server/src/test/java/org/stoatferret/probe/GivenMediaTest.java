package org.stoatferret.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.media.Rational;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.TimedOut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

/** Real files that lie elsewhere, where {@code stoatferret.media} or {@code STOAT_FERRET_MEDIA} names their place. */
@Timeout(300)
class GivenMediaTest {
    private record Expected(String name, String container, String codec, int width, int height, Duration duration,
            Rational frameRate) {}

    @Test
    void goodFilesAreDescribedAsTheyAre() throws Exception {
        var expected = List.of(
                new Expected("cockatoo.mp4", "mp4", "h264", 1280, 720, Duration.ofSeconds(14), new Rational(20, 1)),
                new Expected("echo-hereweare.webm", "webm", "vp8", 480, 270, Duration.ofMillis(44_652),
                        new Rational(30, 1)),
                new Expected("realshort.mp4", "mp4", "h264", 320, 240, Duration.ofNanos(1_199_200_000),
                        new Rational(45_000, 1499)));
        try (var prober = Fakes.prober(null, Duration.ofSeconds(30), 2)) {
            for (var each : expected) {
                var file = directory().resolve("ok").resolve(each.name());
                Assumptions.assumeTrue(Files.exists(file), () -> file + " is not there");
                var result = prober.probe(Fakes.path(file));
                var media = assertInstanceOf(Probed.class, result, result::toString).media();
                var video = media.video().orElseThrow();
                assertEquals(each, new Expected(each.name(), media.container(), video.codec(), video.width(),
                        video.height(), media.duration(), video.frameRate()));
            }
        }
    }

    @Test
    void oddFilesEndInOneWayOrAnotherWithASentence() throws Exception {
        try (var prober = Fakes.prober(null, Duration.ofSeconds(30), 2)) {
            for (var file : files(directory().resolve("odd"))) {
                var result = prober.probe(Fakes.path(file));
                assertFalse(result instanceof TimedOut, file::toString);
                FfprobeTest.assertUseful(file, result);
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(directory), () -> directory + " is not there");
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Path directory() {
        var named = Optional.ofNullable(System.getProperty("stoatferret.media"))
                .or(() -> Optional.ofNullable(System.getenv("STOAT_FERRET_MEDIA")));
        Assumptions.assumeTrue(named.isPresent(), "no directory of media is named");
        return Path.of(named.orElseThrow());
    }
}
