package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Storage;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;
import org.stoatferret.testing.ServedMount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What may not be read, or cannot be, is counted, and the scan goes on. */
@Timeout(300)
class UnreadableTest {
    @TempDir
    Path directory;

    /** In a process that may not read everything, as the superuser may: the superuser's has to give that up. */
    @Test
    void whatMayNotBeReadIsCountedAndNothingInItIsMarkedMissing() throws Exception {
        var root = Files.createDirectory(directory.resolve("root"));
        for (var name : List.of("a.mp4", "closed/b.mp4", "closed/deep/c.mp4", "listed/d.mp4",
                "listed/deep/e.mp4", "mute.mp4", "z.mp4")) {
            Files.createDirectories(root.resolve(name).getParent());
            Media.video(root.resolve(name), Duration.ofSeconds(1));
        }
        var told = scanAsSomebodyElse(root, "---------", "r--r--r--", "---------");
        assertEquals(List.of("total=7 added=7", "total=6 skipped=2 failed=4",
                "DIRECTORY_UNREADABLE closed The directory cannot be read: permission denied.",
                "DIRECTORY_UNREADABLE listed Some of what is in the directory cannot be looked at: permission denied.",
                "FILE_UNREADABLE d.mp4 The file cannot be read: permission denied.",
                "FILE_UNREADABLE mute.mp4 The file may not be read: permission denied.", "missing []"), told);
    }

    @Test
    void aMountThatHasFailedInTheTreeIsCountedAndNothingInItIsMarkedMissing() throws Exception {
        var source = Files.createDirectory(directory.resolve("source"));
        Media.video(source.resolve("a.mp4"), Duration.ofSeconds(1));
        try (var storage = new Storage(directory.resolve("links"));
                var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        2), storage);
                var rig = new Rig(directory.resolve("data"), directory.resolve("root"), ffprobe, 2, null, storage)) {
            Media.video(rig.root.resolve("z.mp4"), Duration.ofSeconds(1));
            try (var mount = ServedMount.of(source, rig.root.resolve("mount"))) {
                assertEquals("total=2 added=2", Rig.counts(rig.scan()));
                mount.disconnect();
                var job = rig.scan();
                assertEquals("total=2 skipped=1 failed=1", Rig.counts(job));
                assertEquals("Some of what is in the directory cannot be looked at: "
                        + "its storage is not connected.", job.problems().getFirst().message());
            }
        }
    }

    private List<String> scanAsSomebodyElse(Path root, String closed, String listed, String mute) throws Exception {
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            var without = "--bounding-set=-dac_override,-dac_read_search";
            Assumptions.assumeTrue(succeeds("setpriv", without, "true"),
                    "the superuser cannot give up its rights here");
            command.addAll(List.of("setpriv", without));
        }
        var log = directory.resolve("log");
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-preview",
                "--enable-native-access=ALL-UNNAMED", "-Dbasedir=" + System.getProperty("basedir", "."), "-classpath",
                System.getProperty("java.class.path"), UnreadableTest.class.getName(), root.toString(),
                directory.resolve("data").toString(), closed, listed, mute));
        var process = new ProcessBuilder(command).redirectOutput(log.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
            return Files.readAllLines(log);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Scans the first argument, takes rights away, and scans it again. */
    public static void main(String[] arguments) throws Exception {
        var data = Path.of(arguments[1]);
        try (var storage = new Storage(data.resolve("links"));
                var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        2), storage);
                var rig = new Rig(data, Path.of(arguments[0]), ffprobe, 2, null, storage)) {
            System.out.println(Rig.counts(rig.scan()));
            var closed = rig.root.resolve("closed");
            var listed = rig.root.resolve("listed");
            permit(closed, arguments[2]);
            permit(listed, arguments[3]);
            var mute = rig.root.resolve("mute.mp4");
            Files.setLastModifiedTime(mute, FileTime.from(Instant.EPOCH));
            permit(mute, arguments[4]);
            var job = rig.scan();
            System.out.println(Rig.counts(job));
            job.problems().stream().map(
                    problem -> problem.code() + " " + problem.path().displayName() + " " + problem.message()).sorted()
                    .forEach(System.out::println);
            System.out.println("missing " + rig.stored().stream()
                    .filter(video -> video.status() == VideoStatus.MISSING).map(video -> video.path()).toList());
            permit(closed, "rwxr-xr-x");
            permit(listed, "rwxr-xr-x");
        }
        Runtime.getRuntime().exit(0);
    }

    private static void permit(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }
}
