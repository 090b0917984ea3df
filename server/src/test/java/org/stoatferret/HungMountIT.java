package org.stoatferret;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServedMount;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The packaged server, and a network share whose server goes away while it is scanned. */
@Timeout(300)
class HungMountIT {
    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private String address;

    @Test
    void aShareThatGoesAwayFailsItsScanWithinHalfAMinuteAndNothingElse() throws Exception {
        var source = Files.createDirectory(directory.resolve("source"));
        var other = Files.createDirectory(directory.resolve("other"));
        for (int i = 0; i < 3; i++) {
            Files.createFile(source.resolve("hang-" + i + ".mp4"));
            Media.video(other.resolve("quick-" + i + ".mp4"), Duration.ofSeconds(1));
        }
        var hanging = new HangingChildren(directory);
        var root = directory.resolve("share");
        try (var mount = ServedMount.of(source, root);
                var server = ServerProcess.packaged(directory, List.of("-Dprobe.executable=" + hanging.script(),
                        "-Dprobe.timeout=PT5M", "-Dprobe.parallelism=2"), Map.of())) {
            address = server.address();
            assertEquals("ok", health());
            var job = submit(root);
            hanging.await(2);
            mount.stop();
            long start = System.nanoTime();
            var ended = get("/api/v1/jobs/" + job + "/wait?timeout=60");
            assertTrue(System.nanoTime() - start < Duration.ofSeconds(30).toNanos(), "half a minute");
            assertEquals("failed", ended.path("status").asText());
            assertEquals(root + " cannot be read: its storage does not answer.", ended.path("error").asText());
            assertEquals("STORAGE_STALLED", ended.at("/result/errors/0/code").asText());

            Eventually.await(() -> health().equals("degraded [\"" + root + "\"]"));
            long asked = System.nanoTime();
            var refused = post(root);
            assertEquals(503, refused.statusCode(), refused.body());
            assertTrue(System.nanoTime() - asked < Duration.ofSeconds(7).toNanos());
            assertEquals("complete", get("/api/v1/jobs/" + submit(other) + "/wait?timeout=60").path("status").asText());

            mount.resume();
            Eventually.await(() -> health().equals("ok"));
            var again = submit(root);
            mount.stop();
            client.send(request("/api/v1/jobs/" + again).DELETE().build(), BodyHandlers.ofString());
            assertEquals("cancelled", get("/api/v1/jobs/" + again + "/wait?timeout=10").path("status").asText());
            mount.resume();
        }
    }

    private String health() throws Exception {
        var check = get("/health/ready").at("/checks/storage");
        return (check.path("status").asText() + " " + check.path("stalled")).strip();
    }

    private String submit(Path path) throws Exception {
        var answer = post(path);
        assertEquals(202, answer.statusCode(), answer.body());
        return json.readTree(answer.body()).path("job_id").asText();
    }

    private HttpResponse<String> post(Path path) throws Exception {
        var body = json.writeValueAsString(Map.of("path", path.toString()));
        return client.send(request("/api/v1/videos/scan").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return json.readTree(client.send(request(path).build(), BodyHandlers.ofString()).body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(90));
    }
}
