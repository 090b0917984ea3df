package org.stoatferret;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import io.helidon.logging.common.LogConfig;

/**
 * Starts the server on a directory of its own, asks it for a little of everything, and ends, so that the virtual machine
 * notes what a start takes: see {@link Relaunch}. Part of the build. If it cannot be done, it says so and that is all:
 * the server then starts more slowly.
 */
final class Rehearsal {
    private static final int LIMIT_MILLIS = 10_000;
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
                rehearse(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("The server will start more slowly, as no start could be recorded: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rehearse(Path directory) throws IOException, InterruptedException {
        System.setProperty("data.dir", directory.resolve("data").toString());
        System.setProperty("server.port", "0");
        System.setProperty("server.host", "127.0.0.1");
        var app = App.start(AppConfig.load(directory.resolve("application.yaml")));
        try {
            for (var path : PATHS) {
                ask(app.address() + path, "");
            }
            ask(app.address() + "/api/v1/videos/scan", "{\"path\": \"" + directory + "\"}");
        } finally {
            app.close();
        }
    }

    private static void ask(String address, String body) throws IOException {
        var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setReadTimeout(LIMIT_MILLIS);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        if (connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST) {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        connection.disconnect();
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
