package org.stoatferret.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.stoatferret.testing.ApiClient;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;

/** How long the packaged server's answers take while it has nothing to do, and while a scan takes all processors. */
final class ApiLatency {
    private static final int FILES = 20_000;
    private static final int IDLE_ROUNDS = 1_000;
    private static final List<String> PATHS = List.of("/api/v1/jobs", "/api/v1/videos?limit=50",
            "/api/v1/videos/search?q=film&limit=50", "/health/ready", "/");
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ApiLatency() {}

    static void run(Path directory) throws Exception {
        var root = Files.createDirectory(directory.resolve("root"));
        var film = Media.video(directory.resolve("film.mp4"), Duration.ofSeconds(1));
        for (int i = 0; i < FILES; i++) {
            Files.copy(film, root.resolve("film-" + i + ".mp4"));
        }
        try (var server = ServerProcess.packaged(directory, List.of(), Map.of());
                var client = new ApiClient(server.address())) {
            String address = server.address();
            measure(address, 200);
            print("idle", measure(address, IDLE_ROUNDS));
            var job = client.submit(root);
            var during = new ArrayList<Double>();
            while (client.get("/api/v1/jobs/" + job).path("finished_at").isNull()) {
                during.addAll(measure(address, 10));
            }
            print("during a scan", during);
        }
    }

    private static List<Double> measure(String address, int rounds) throws Exception {
        var milliseconds = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            for (var path : PATHS) {
                long start = System.nanoTime();
                get(address + path);
                milliseconds.add((System.nanoTime() - start) / 1e6);
            }
        }
        return milliseconds;
    }

    private static void print(String when, List<Double> milliseconds) {
        var sorted = milliseconds.stream().sorted().toList();
        System.out.printf("%nanswers, %s: %d requests, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, longest %.1f ms%n", when,
                sorted.size(), at(sorted, 50), at(sorted, 95), at(sorted, 99), sorted.getLast());
    }

    private static double at(List<Double> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static void get(String address) throws Exception {
        var answer = CLIENT.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(address + ": " + answer.statusCode() + " " + answer.body());
        }
    }
}
