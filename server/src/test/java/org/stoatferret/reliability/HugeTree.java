package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.testing.Rig;

/**
 * A tree of very many entries, half of them in one directory, scanned twice in a process of its own whose heap is
 * bounded. Its prober answers at once: this is about the walk, the comparison and the database.
 */
public final class HugeTree {
    private static final int PER_DIRECTORY = 500;

    private HugeTree() {}

    /**
     * What came of it.
     *
     * @param counts
     *            of both scans, as the process has printed them
     * @param exitValue
     *            0 unless it died, for want of memory most likely
     */
    public record Figures(int entries, int media, int heapMegabytes, int exitValue, String counts) {}

    /**
     * Makes the tree and scans it.
     *
     * @param directory
     *            empty; takes some gigabytes for a million entries
     * @param media
     *            how many of the entries are probed
     */
    public static Figures run(Path directory, int entries, int media, int heapMegabytes)
            throws IOException, InterruptedException {
        var root = Files.createDirectories(directory.resolve("root"));
        make(root, entries, media);
        var log = directory.resolve("log");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "--enable-preview", "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError", "-classpath",
                System.getProperty("java.class.path"), HugeTree.class.getName(), root.toString(),
                directory.resolve("data").toString()).redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(log.toFile()).start();
        try {
            boolean ended = process.waitFor(30, TimeUnit.MINUTES);
            return new Figures(entries, media, heapMegabytes, ended ? process.exitValue() : -1, Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void make(Path root, int entries, int media) throws IOException {
        var big = Files.createDirectory(root.resolve("big"));
        int every = Math.max(1, entries / Math.max(1, media));
        Path small = root;
        for (int i = 0; i < entries; i++) {
            if (i % (2 * PER_DIRECTORY) == 0) {
                small = Files.createDirectory(root.resolve("directory-" + i));
            }
            var name = "entry-" + i + (i / 2 % every == 0 && i / 2 / every < media ? ".mp4" : ".txt");
            Files.createFile((i % 2 == 0 ? big : small).resolve(name));
        }
    }

    /** Scans the first argument twice, with a database in the second. */
    public static void main(String[] arguments) throws Exception {
        var prober = new Prober() {
            @Override
            public ProbeResult probe(FilePath file) {
                return new ProbeResult.Probed(new MediaInfo("mp4", Duration.ofSeconds(1), null, 0, List.of()), "{}");
            }

            @Override
            public Availability availability() {
                return new Availability.Available("test", "1", "none");
            }
        };
        try (var rig = new Rig(Path.of(arguments[1]), Path.of(arguments[0]), prober, 2, null)) {
            for (int round = 1; round <= 2; round++) {
                long start = System.nanoTime();
                var job = rig.jobs.await(rig.submit(rig.root, Depth.RECURSIVE,
                        Mode.CHANGED), Duration.ofMinutes(25)).orElseThrow();
                System.out.printf("%s in %.1f s, state %s%n", Rig.counts(job), (System.nanoTime() - start) / 1e9,
                        job.state().getClass().getSimpleName());
            }
        }
        Runtime.getRuntime().exit(0);
    }
}
