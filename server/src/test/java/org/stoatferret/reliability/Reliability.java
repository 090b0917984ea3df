package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.opentest4j.TestAbortedException;

import org.stoatferret.reliability.TornImages.Disk;
import org.stoatferret.testing.HostileMedia;
import org.stoatferret.testing.Orphans;
import org.stoatferret.testing.Orphans.Kind;

/**
 * Makes every fault many times, prints one table of what it has cost, and fails if a promise was broken. Names in the
 * system property {@code experiments}, separated by commas, run only those.
 */
public final class Reliability {
    private static final Duration CUTTING = Duration.ofMinutes(30);
    private static final List<Experiment> EXPERIMENTS = List.of(
            new Experiment("kill -9 in a scan", directory -> KilledScans.run(directory, 200)),
            new Experiment("SIGTERM in a scan", directory -> StoppedScans.run(directory, 50)),
            new Experiment("cut streams", directory -> Promises.of(CutStreams.run(directory, 200, 50, 10, CUTTING))),
            new Experiment("interrupted database calls", directory -> InterruptedDatabase.run(directory, 10_000)),
            new Experiment("power cuts", directory -> Promises.of(TornImages.run(directory, 500, Disk.HONEST, 11))),
            new Experiment("damage after an end",
                    directory -> Promises.ofTidy(FlippedBytes.run(directory, 200, FlippedBytes.End.TIDY, 12))),
            new Experiment("damage after a crash",
                    directory -> Promises.of(FlippedBytes.run(directory, 200, FlippedBytes.End.CRASH, 13))),
            new Experiment("kill -9 in a backup", directory -> Promises.of(KilledBackups.run(directory, 30, 14))),
            new Experiment("cancelled scans", directory -> CancelledScans.run(directory, 1_000)),
            new Experiment("cancels in every state", directory -> CancelsInEveryState.run(directory, 5_000)),
            new Experiment("repeated submissions", directory -> RepeatedSubmissions.run(directory, 100)),
            new Experiment("fuzzed requests", directory -> Fuzzing.run(directory, 100_000)),
            new Experiment("proxies", directory -> Proxies.run(directory, Duration.ofSeconds(150))),
            new Experiment("names of random bytes", directory -> Promises.of(RandomNames.run(directory, 10_000))),
            new Experiment("huge tree", directory -> Promises.of(HugeTree.run(directory, 1_000_000, 20_000, 256))),
            new Experiment("hostile files", directory -> Promises.of(HostileMedia.run(directory))),
            new Experiment("stubborn orphans", directory -> Promises.of(Orphans.run(directory, Kind.STUBBORN, 8))),
            new Experiment("hidden orphans", directory -> Promises.of(Orphans.run(directory, Kind.HIDDEN, 8))),
            new Experiment("orphans at a pipe", directory -> Promises.of(Orphans.run(directory, Kind.PIPE, 8))));

    private Reliability() {}

    public static void main(String[] arguments) throws IOException {
        var names = System.getProperty("experiments", "");
        var wanted = names.isBlank() ? Set.<String>of() : Set.copyOf(List.of(names.split(",")));
        var known = EXPERIMENTS.stream().map(Experiment::name).toList();
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException("experiments are " + known + ", and not " + wanted);
        }
        var broken = new ArrayList<String>();
        System.out.printf("%-28s %-16s %-6s %8s  %s%n", "experiment", "size", "", "seconds", "figures");
        for (var experiment : EXPERIMENTS) {
            if (wanted.isEmpty() || wanted.contains(experiment.name())) {
                run(experiment).forEach(promise -> broken.add(experiment.name() + ": " + promise));
            }
        }
        broken.forEach(System.out::println);
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    /** Prints its line; the promises it broke. */
    private static List<String> run(Experiment experiment) throws IOException {
        var directory = Files.createTempDirectory("stoat-ferret-reliability");
        long start = System.nanoTime();
        Figures figures;
        try {
            figures = experiment.run().in(directory);
        } catch (TestAbortedException e) { // this machine lacks something
            figures = Figures.of("none").with(String.valueOf(e.getMessage()));
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            figures = Figures.of("").never("finished", List.of(e.toString()));
        } finally {
            delete(directory);
        }
        System.out.printf("%-28s %-16s %-6s %8d  %s%n", experiment.name(), figures.size(),
                figures.broken().isEmpty() ? "kept" : "BROKEN", (System.nanoTime() - start) / 1_000_000_000,
                String.join("; ", figures.counted()));
        return figures.broken();
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
