package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class BundledFfmpegTest {
    @TempDir
    private Path cache;

    @Test
    void itIsUnpackedOnceAndRuns() throws Exception {
        var program = unpack();
        assertRuns(program);
        var before = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(program, before);
        assertEquals(program, unpack());
        assertEquals(before, Files.getLastModifiedTime(program));
        assertTrue(program.getParent().getFileName().toString().matches("ffmpeg-8\\.0\\.1-1\\.5\\.13-[a-z0-9_-]+"));
    }

    @Test
    void whatACrashLeftIsReplaced() throws Exception {
        var directory = unpack().getParent();
        Files.write(directory.resolve("ffprobe"), new byte[1000]);
        Files.delete(library(directory, "libavutil"));
        Files.write(library(directory, "libavformat"), new byte[0]);
        Files.write(library(directory, "libpulse"), new byte[3]);
        assertRuns(unpack());
    }

    @Test
    void severalAtOnceAllEndWithOneThatRuns() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var unpacking = IntStream.range(0, 4).mapToObj(i -> threads.submit(this::unpack)).toList();
            for (var each : unpacking) {
                assertRuns(each.get(100, TimeUnit.SECONDS));
            }
        }
        try (var files = Files.list(unpack().getParent())) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".part")));
        }
    }

    @Test
    void platformsAreCalledAsTheBundleCallsThem() {
        assertEquals("linux-x86_64", BundledFfmpeg.platform("Linux", "amd64"));
        assertEquals("linux-arm64", BundledFfmpeg.platform("Linux", "aarch64"));
        assertEquals("macosx-arm64", BundledFfmpeg.platform("Mac OS X", "aarch64"));
        assertEquals("windows-x86_64", BundledFfmpeg.platform("Windows Server 2022", "amd64"));
    }

    @Test
    void anEmptyLibraryNamesItsMachine() {
        assertEquals(62, EmptyLibrary.bytes("libx.so.1", EmptyLibrary.X86_64)[18]);
        assertEquals((byte) 183, EmptyLibrary.bytes("libx.so.1", EmptyLibrary.AARCH64)[18]);
    }

    private static Path library(Path directory, String name) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + ".")).findFirst().orElseThrow();
        }
    }

    private Path unpack() throws IOException {
        return BundledFfmpeg.unpack(cache).orElseThrow().program("ffprobe");
    }

    private void assertRuns(Path program) throws Exception {
        var environment = BundledFfmpeg.unpack(cache).orElseThrow().environment();
        try (var child = new ChildProcess(List.of(program.toString(), "-version"), environment)) {
            var ending = child.run();
            assertEquals(0, ending.exitValue(), () -> new String(ending.errors(), StandardCharsets.UTF_8));
        }
    }
}
