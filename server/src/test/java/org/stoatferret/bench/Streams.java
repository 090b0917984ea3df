package org.stoatferret.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.stoatferret.testing.ServerProcess;

/**
 * Event streams of a server with a heap of 256 MB: many that are idle, and fewer that are told of everything. Where the
 * system property {@code bench.other} has the class path of another build, that is measured beside this one.
 */
final class Streams {
    private static final String OTHER = "bench.other";
    private static final int IDLE = 10_000;
    private static final int BUSY = 1_000;
    private static final int REQUESTS = 400;
    private static final Duration WATCHED = Duration.ofSeconds(20);

    private Streams() {}

    static void run(Path directory) throws Exception {
        var other = System.getProperty(OTHER);
        idle(Files.createDirectory(directory.resolve("idle")), System.getProperty("java.class.path"));
        busy(Files.createDirectory(directory.resolve("busy")), "this build", System.getProperty("java.class.path"));
        if (other != null) {
            busy(Files.createDirectory(directory.resolve("busy-other")), "the other build", other);
        }
    }

    private static ServerProcess start(Path directory, String classPath) throws IOException {
        return ServerProcess.of(classPath, StreamServer.class, directory, List.of(), Map.of(), List.of());
    }

    private static void idle(Path directory, String classPath) throws Exception {
        try (var server = start(directory, classPath); var readers = new Readers()) {
            int port = URI.create(server.address()).getPort();
            latency(port);
            double before = latency(port);
            long heap = liveHeap(server.pid());
            long resident = resident(server.pid());
            long start = System.nanoTime();
            readers.open(port, IDLE);
            System.out.printf("%n%d idle streams, opened in %.1f s%n", IDLE, (System.nanoTime() - start) / 1e9);
            System.out.printf("heap:     %5.1f KB a stream (%d MB in all, of 256)%n",
                    (liveHeap(server.pid()) - heap) / 1024.0 / IDLE, liveHeap(server.pid()) >> 20);
            System.out.printf("resident: %5.1f KB a stream (%d MB in all)%n",
                    (resident(server.pid()) - resident) / 1024.0 / IDLE, resident(server.pid()) >> 20);
            double busy = processorSeconds(server.pid());
            var asking = CompletableFuture.supplyAsync(() -> latency(port));
            readers.listen(WATCHED.toNanos());
            System.out.printf("processor: %.1f %% of one core, %d heartbeats in %d s; %d streams ended%n",
                    (processorSeconds(server.pid()) - busy) * 100 / WATCHED.toSeconds(), readers.heartbeats(),
                    WATCHED.toSeconds(), readers.ended());
            System.out.printf("GET /api/v1/jobs, p99: %.1f ms before, %.1f ms with them%n", before,
                    asking.get(1, TimeUnit.MINUTES));
        }
    }

    private static void busy(Path directory, String name, String classPath) throws Exception {
        try (var server = start(directory, classPath); var readers = new Readers()) {
            int port = URI.create(server.address()).getPort();
            readers.open(port, BUSY);
            submit(port, directory);
            readers.listen(WATCHED.toNanos() / 2); // warms up
            double busy = processorSeconds(server.pid());
            long encoded = encoded(port);
            readers.listen(WATCHED.toNanos());
            double used = processorSeconds(server.pid()) - busy;
            System.out.printf("%n%d busy streams, %s%n", BUSY, name);
            System.out.printf("events delivered: %.0f a second, of %.1f encoded a second; %d streams ended%n",
                    readers.received() / (double) WATCHED.toSeconds(),
                    (encoded(port) - encoded) / (double) WATCHED.toSeconds(), readers.ended());
            System.out.printf("lag: p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n", readers.lag(0.5), readers.lag(0.99),
                    readers.lag(1));
            System.out.printf("processor: %.0f %% of one core, %.1f us an event delivered%n",
                    used * 100 / WATCHED.toSeconds(), used * 1e6 / readers.received());
        }
    }

    private static void submit(int port, Path directory) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/videos/scan"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"path\":\"" + directory + "\"}")).build();
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 202) {
                throw new IOException(answer.body());
            }
        }
    }

    /** The 99th percentile of some requests in a row, each a while after the other, in milliseconds. */
    private static double latency(int port) {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/jobs")).build();
            var took = new double[REQUESTS];
            var never = new CountDownLatch(1);
            for (int i = 0; i < REQUESTS; i++) {
                long start = System.nanoTime();
                client.send(request, BodyHandlers.ofString());
                took[i] = (System.nanoTime() - start) / 1e6;
                if (never.await(20, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            Arrays.sort(took);
            return took[REQUESTS * 99 / 100];
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many events a server has encoded; 0 for one that does not say. */
    private static long encoded(int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")).build();
            return (long) number("(?m)^stoatferret_events_encoded\\S* ([0-9.E+]+)",
                    client.send(request, BodyHandlers.ofString()).body());
        }
    }

    /** What is left after a collection, in bytes. */
    private static long liveHeap(long pid) throws IOException, InterruptedException {
        return (long) number("Total +[0-9]+ +([0-9]+)", tell(pid, "GC.class_histogram"));
    }

    private static String tell(long pid, String command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
        var answer = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        return answer;
    }

    private static long resident(long pid) throws IOException {
        return (long) number("VmRSS:\\s+([0-9]+)", Files.readString(Path.of("/proc/" + pid + "/status"))) * 1024;
    }

    /** In user and system mode together. */
    private static double processorSeconds(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).orElseThrow().toNanos()
                / 1e9;
    }

    private static double number(String pattern, String text) {
        var match = Pattern.compile(pattern).matcher(text);
        return match.find() ? Double.parseDouble(match.group(1)) : 0;
    }
}
