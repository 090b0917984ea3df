package org.stoatferret.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The bundled FFmpeg with the program that writes media, for tests of any package. Unpacked once a build. */
public final class TestFfmpeg {
    private static final BundledFfmpeg BUNDLED = unpack();

    private TestFfmpeg() {}

    /** Where the tests' own copy is unpacked: a prober that is given it finds ffprobe there already. */
    public static Path cacheDirectory() {
        return Path.of(System.getProperty("basedir", "."), "target", "test-ffmpeg").toAbsolutePath();
    }

    /** {@code ffmpeg} or {@code ffprobe}. */
    public static Path program(String name) {
        return BUNDLED.program(name);
    }

    /** What the programs need in their environment. */
    public static Map<String, String> environment() {
        return BUNDLED.environment();
    }

    private static BundledFfmpeg unpack() {
        try {
            return BundledFfmpeg.unpack(cacheDirectory(), List.of("ffprobe", "ffmpeg")).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
