package org.stoatferret.bench;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.stoatferret.files.Storage;
import org.stoatferret.probe.Engine;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;

/** The first scan of a folder with each engine against {@code xargs -P} with the same ffprobe, taking turns. */
final class ColdScan {
    private static final int FILES = 2_000;
    private static final int ROUNDS = 5;

    private ColdScan() {}

    static void run(Path directory) throws Exception {
        var root = Files.createDirectory(directory.resolve("root"));
        for (int i = 0; i < FILES; i++) {
            Media.video(root.resolve("video-" + i + ".mp4"), Duration.ofSeconds(1));
        }
        scan(Engine.FFPROBE, directory.resolve("warm-up"), root);
        var spawning = new ArrayList<Double>();
        var embedded = new ArrayList<Double>();
        System.out.printf("%nfirst scan of %d files%n%8s %12s %12s %8s %12s %8s%n", FILES, "round", "xargs", "ffprobe",
                "ratio", "libav", "ratio");
        for (int round = 1; round <= ROUNDS; round++) {
            double xargs = xargs(root);
            double ffprobe = scan(Engine.FFPROBE, directory.resolve("ffprobe-" + round), root);
            double libav = scan(Engine.LIBAV, directory.resolve("libav-" + round), root);
            spawning.add(xargs / ffprobe);
            embedded.add(xargs / libav);
            System.out.printf("%8d %10.2f s %10.2f s %8.2f %10.2f s %8.2f%n", round, xargs, ffprobe, xargs / ffprobe,
                    libav, xargs / libav);
        }
        System.out.printf("speed of the scan, xargs being 1: %.2f with ffprobe, %.2f with libav (medians)%n",
                median(spawning), median(embedded));
    }

    private static double median(List<Double> ratios) {
        return ratios.stream().sorted().toList().get(ratios.size() / 2);
    }

    private static double xargs(Path root) throws IOException, InterruptedException {
        var processors = Integer.toString(Runtime.getRuntime().availableProcessors());
        var list = Files.createTempFile(root.getParent(), "files", "");
        try (var files = Files.list(root)) {
            Files.write(list, files.map(file -> "file:" + file).toList());
        }
        var command = new ProcessBuilder(List.of("xargs", "-a", list.toString(), "-P", processors, "-n", "1",
                TestFfmpeg.program("ffprobe").toString(), "-v", "error", "-print_format", "json", "-show_format",
                "-show_streams", "-show_chapters", "-i")).redirectOutput(new File("/dev/null"))
                .redirectError(Redirect.DISCARD);
        command.environment().putAll(TestFfmpeg.environment());
        long start = System.nanoTime();
        var process = command.start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("xargs failed: " + process);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static double scan(Engine engine, Path data, Path root) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        try (var storage = new Storage(data.resolve("links"));
                var prober = engine.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        processors), storage);
                var rig = new Rig(data, root, prober, processors, null)) {
            long start = System.nanoTime();
            var counts = rig.scan().progress().counts();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (counts.added() != FILES) {
                throw new IllegalStateException("not all files were stored: " + counts);
            }
            return seconds;
        }
    }
}
