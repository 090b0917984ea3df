package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

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
            if (arguments.length == 0 || arguments[0].equals("cancel")) {
                CancelLatency.run(Files.createDirectory(directory.resolve("cancel")));
            }
            if (arguments.length == 0 || arguments[0].equals("queries")) {
                Queries.run(Files.createDirectory(directory.resolve("queries")));
            }
            if (arguments.length == 0 || arguments[0].equals("start")) {
                StartUp.run(Files.createDirectory(directory.resolve("start")));
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
