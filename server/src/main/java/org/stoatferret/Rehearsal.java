package org.stoatferret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

import io.helidon.logging.common.LogConfig;

import org.stoatferret.probe.LibavWorkers;

/**
 * Starts the server on a directory of its own, asks it for a little of everything, and ends, so that the virtual machine
 * notes what a start takes: see {@link Relaunch}. Part of the build. If it cannot be done, it says so and that is all:
 * the server then starts more slowly.
 */
final class Rehearsal {
    private static final int LIMIT_MILLIS = 10_000;
    private static final int FILMS = 24;
    /** Three black pictures, uncompressed; whatever the file is called, FFmpeg knows them by their beginning. */
    private static final String FILM = "YUV4MPEG2 W16 H16 F25:1 Ip A1:1 C420jpeg\n"
            + ("FRAME\n" + "\0".repeat(384)).repeat(3);
    private static final Pattern JOB = Pattern.compile("\"job_id\":\"([^\"]+)");
    private static final List<String> PATHS = List.of("/health/ready", "/", "/metrics", "/openapi", "/api/v1/jobs",
            "/api/v1/videos", "/api/v1/videos?sort=filename&q=a", "/api/v1/videos/search?q=a",
            "/api/v1/videos/statistics", "/api/v1/filesystem/directories");

    private Rehearsal() {}

    static void run() {
        if (!Relaunch.toMakeCache()) {
            return;
        }
        LogConfig.configureRuntime();
        try {
            var directory = Files.createTempDirectory("stoat-ferret-rehearsal");
            try {
                var films = Files.createDirectory(directory.resolve("films"));
                for (int i = 0; i < FILMS; i++) {
                    Files.writeString(films.resolve(i + ".mp4"), FILM);
                }
                rehearse(directory, films);
                var caches = AotCaches.find();
                if (caches != null) {
                    LibavWorkers.rehearse(directory.resolve("data/cache"), caches.workers(), films.resolve("0.mp4"));
                }
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("The server will start more slowly, as no start could be recorded: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rehearse(Path directory, Path films) throws IOException, InterruptedException {
        System.setProperty("data.dir", directory.resolve("data").toString());
        System.setProperty("server.port", "0");
        System.setProperty("server.host", "127.0.0.1");
        var app = App.start(AppConfig.load(directory.resolve("application.yaml")));
        try {
            for (var path : PATHS) {
                ask(app.address() + path, "");
            }
            var job = JOB.matcher(ask(app.address() + "/api/v1/videos/scan", "{\"path\": \"" + films + "\"}"));
            if (job.find()) {
                ask(app.address() + "/api/v1/jobs/" + job.group(1) + "/wait?timeout=5", "");
            }
        } finally {
            app.close();
        }
    }

    private static String ask(String address, String body) throws IOException {
        var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setReadTimeout(LIMIT_MILLIS);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        var answer = "";
        if (connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST) {
            answer = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
        connection.disconnect();
        return answer;
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
