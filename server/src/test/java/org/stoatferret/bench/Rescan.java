package org.stoatferret.bench;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.testing.Rig;

/**
 * Another scan of a tree in which nothing has changed, from the request to the end of the job, against what {@code find}
 * takes to print path, size, time and inode of every file, taking turns.
 */
final class Rescan {
    private static final OperatingSystemMXBean SYSTEM = ManagementFactory
            .getPlatformMXBean(OperatingSystemMXBean.class);
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000);
    private static final int ROUNDS = 15;
    private static final int FILES_PER_DIRECTORY = 200;

    private Rescan() {}

    static void run(Path directory) throws Exception {
        System.out.printf("%nanother scan of what has not changed (medians of %d)%n%8s %10s %12s %12s %10s %8s%n",
                ROUNDS,
                "files", "find", "find -printf", "scan", "each", "ratio");
        for (int files : SIZES) {
            measure(directory.resolve("files-" + files), files);
        }
    }

    private static void measure(Path directory, int files) throws Exception {
        var root = directory.resolve("root");
        fill(root, files);
        try (var rig = new Rig(directory.resolve("data"), root, new Guess(), 2, null)) {
            requireAll(rig.scan().progress().counts().added(), files);
            requireAll(rig.scan().progress().counts().skipped(), files); // warms up
            var plain = new ArrayList<Double>();
            var printing = new ArrayList<Double>();
            var scans = new ArrayList<Double>();
            var processor = new ArrayList<Double>();
            var ratios = new ArrayList<Double>();
            for (int round = 0; round < ROUNDS; round++) {
                plain.add(find(root, List.of()));
                double find = find(root, List.of("-printf", "%p %s %T@ %i\\n"));
                long busy = SYSTEM.getProcessCpuTime();
                long start = System.nanoTime();
                var counts = rig.scan().progress().counts();
                double scan = (System.nanoTime() - start) / 1e6;
                processor.add((SYSTEM.getProcessCpuTime() - busy) / 1e6);
                requireAll(counts.skipped(), files);
                printing.add(find);
                scans.add(scan);
                ratios.add(scan / find);
            }
            System.out.printf("%8d %7.1f ms %9.1f ms %9.1f ms %9.1f ms %7.2f us %8.2f%n", files, median(plain),
                    median(printing), median(scans), median(processor), median(scans) * 1000 / files, median(ratios));
        }
    }

    private static void requireAll(long count, int files) {
        if (count != files) {
            throw new IllegalStateException("only " + count + " of " + files);
        }
    }

    private static void fill(Path root, int files) throws IOException {
        for (int i = 0; i < files; i++) {
            var directory = root.resolve("Series %03d".formatted(i / FILES_PER_DIRECTORY));
            if (i % FILES_PER_DIRECTORY == 0) {
                Files.createDirectories(directory);
            }
            Files.writeString(directory.resolve("Episode %06d - 1080p.mkv".formatted(i)), "film " + i);
        }
    }

    /** In milliseconds. */
    private static double find(Path root, List<String> action) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("find", root.toString()));
        command.addAll(action);
        long start = System.nanoTime();
        var process = new ProcessBuilder(command).redirectOutput(new File("/dev/null")).redirectError(Redirect.INHERIT)
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("find failed: " + process);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Says the same about every file, at once. */
    private static final class Guess implements Prober {
        private static final MediaInfo FILM = new MediaInfo("matroska", Duration.ofMinutes(42), 4_000_000L, 0,
                List.of(new VideoTrack("h264", "High", 1920, 1080, 0, new Rational(25, 1), null, "yuv420p", 8, "bt709",
                        "bt709", "bt709", Hdr.NONE), new AudioTrack("aac", 2, "stereo", 48_000, "eng")));

        @Override
        public ProbeResult probe(FilePath file) {
            return new ProbeResult.Probed(FILM, "{\"format\":{\"format_name\":\"matroska\"}}");
        }

        @Override
        public Availability availability() {
            return new Availability.Available("none", "0", "none");
        }
    }
}
