package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Measures what the documentation promises, side by side in one run, and prints it. Not a test: it asserts nothing. */
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        var directory = Files.createTempDirectory("stoat-ferret-bench");
        try {
            System.out.println("processors: " + Runtime.getRuntime().availableProcessors() + ", carrier threads: "
                    + System.getProperty("jdk.virtualThreadScheduler.parallelism", "as many"));
            if (arguments.length == 0 || arguments[0].equals("scan")) {
                ColdScan.run(Files.createDirectory(directory.resolve("scan")));
            }
            if (arguments.length == 0 || arguments[0].equals("rescan")) {
                Rescan.run(Files.createDirectory(directory.resolve("rescan")), sizes(arguments));
            }
            if (arguments.length == 0 || arguments[0].equals("streams")) {
                Streams.run(Files.createDirectory(directory.resolve("streams")),
                        arguments.length > 1 ? arguments[1] : null);
            }
            if (arguments.length == 0 || arguments[0].equals("cancel")) {
                CancelLatency.run(Files.createDirectory(directory.resolve("cancel")));
            }
        } finally {
            delete(directory);
        }
    }

    private static List<Integer> sizes(String[] arguments) {
        return arguments.length > 1
                ? Stream.of(arguments).skip(1).map(Integer::valueOf).toList()
                : List.of(1_000, 10_000, 100_000);
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
