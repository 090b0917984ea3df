package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Measures what the documentation promises, side by side in one run, and prints it. Not a test: it asserts nothing. */
public final class Bench {
    private static final Map<String, Measurement> MEASUREMENTS = new LinkedHashMap<>();

    static {
        MEASUREMENTS.put("scan", ColdScan::run);
        MEASUREMENTS.put("rescan", Rescan::run);
        MEASUREMENTS.put("growth", Growth::run);
        MEASUREMENTS.put("answers", ApiLatency::run);
        MEASUREMENTS.put("queries", Queries::run);
        MEASUREMENTS.put("start", StartUp::run);
        MEASUREMENTS.put("streams", Streams::run);
        MEASUREMENTS.put("cancel", CancelLatency::run);
    }

    /** Measures something, prints what it found, and may leave files in the directory. */
    private interface Measurement {
        void in(Path directory) throws Exception;
    }

    private Bench() {}

    /** Measures everything, or what is named, with commas between the names. */
    public static void main(String[] arguments) throws Exception {
        var names = Stream.of(arguments).flatMap(argument -> Stream.of(argument.split(",")))
                .filter(name -> !name.isEmpty()).toList();
        var directory = Files.createTempDirectory("stoat-ferret-bench");
        try {
            System.out.println("processors: " + Runtime.getRuntime().availableProcessors() + ", carrier threads: "
                    + System.getProperty("jdk.virtualThreadScheduler.parallelism", "as many"));
            for (var measurement : MEASUREMENTS.entrySet()) {
                if (names.isEmpty() || names.contains(measurement.getKey())) {
                    var place = Files.createDirectory(directory.resolve(measurement.getKey()));
                    measurement.getValue().in(place);
                    delete(place);
                }
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
