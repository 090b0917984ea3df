package org.stoatferret.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.stoatferret.testing.ServerProcess;

/**
 * From the start of the packaged server's process until it is ready, with the cache that the build has left and without,
 * taking turns; and what memory it has then.
 */
final class StartUp {
    private static final int ROUNDS = 11;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String WITHOUT = "-Dstoatferret.relaunched=true";

    private StartUp() {}

    private record Start(double milliseconds, long residentKilobytes) {}

    static void run(Path directory) throws Exception {
        start(directory, List.of()); // makes the database and unpacks FFmpeg
        var with = new ArrayList<Start>();
        var without = new ArrayList<Start>();
        for (int round = 0; round < ROUNDS; round++) {
            with.add(start(directory, List.of()));
            without.add(start(directory, List.of(WITHOUT)));
        }
        System.out.printf("%nfrom start to ready, %d times each%n", ROUNDS);
        print("with the cache", with);
        print("without", without);
    }

    private static Start start(Path directory, List<String> options) throws Exception {
        long start = System.nanoTime();
        try (var server = ServerProcess.packaged(directory, options, Map.of())) {
            awaitReady(URI.create(server.address() + "/health/ready"));
            double milliseconds = (System.nanoTime() - start) / 1e6;
            long resident = resident(server.pid());
            server.stop(LIMIT);
            server.awaitEnd();
            return new Start(milliseconds, resident);
        }
    }

    private static void awaitReady(URI address) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
                return;
            }
        }
        throw new IllegalStateException("the server does not get ready");
    }

    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst().orElse(0);
    }

    private static void print(String name, List<Start> starts) {
        var times = starts.stream().mapToDouble(Start::milliseconds).sorted().toArray();
        var sizes = starts.stream().mapToLong(Start::residentKilobytes).sorted().toArray();
        System.out.printf("%-16s p50 %.0f ms, longest %.0f ms, %d MB resident%n", name, times[times.length / 2],
                times[times.length - 1], sizes[sizes.length / 2] / 1024);
    }
}
