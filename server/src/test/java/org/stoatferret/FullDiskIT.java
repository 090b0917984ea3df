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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.StorageFullException;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;
import org.stoatferret.testing.SmallDisk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The packaged server with its data on a disk of four megabytes. */
@Timeout(240)
class FullDiskIT {
    private static final int FILES = 1_500;

    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SmallDisk disk;
    private ServerProcess server;
    private String address;

    @AfterEach
    void stop() {
        client.close();
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void aScanFailsReadsGoOnAndTheNextScanWorksWhenThereIsRoom() throws Exception {
        disk = SmallDisk.mount(directory.resolve("disk"), 4);
        var media = Files.createDirectory(directory.resolve("media"));
        for (int i = 0; i < FILES; i++) {
            Media.silent(media.resolve("video-" + i + ".mp4"), Duration.ofMillis(40));
        }
        // FFmpeg's libraries are larger than the disk.
        var data = Files.createDirectories(disk.path().resolve("data"));
        Files.createSymbolicLink(data.resolve("cache"), Files.createDirectories(TestFfmpeg.cacheDirectory()));
        server = ServerProcess.packaged(disk.path(), List.of("-Dscan.roots=" + directory), Map.of());
        address = server.address();

        var ended = scan(media);
        assertEquals("failed", ended.get("status").asText(), ended::toString);
        assertEquals(StorageFullException.SENTENCE, ended.get("error").asText());
        int stored = ended.at("/result/new").asInt();
        assertTrue(stored > 0 && stored < FILES, ended::toString);
        var filling = disk.fill();

        assertTrue(get("/api/v1/videos").get("total").asInt() >= stored);
        assertEquals("failed", get("/api/v1/jobs/" + ended.get("job_id").asText()).get("status").asText());
        var refused = submit(media);
        assertEquals(507, refused.statusCode(), refused::body);
        assertEquals("STORAGE_FULL", json.readTree(refused.body()).get("code").asText());
        assertEquals(507, post("/api/v1/system/backup", "").statusCode());
        await("unavailable");

        Files.delete(filling);
        disk.grow(500);
        await("ok");
        var again = scan(media);
        assertEquals("complete", again.get("status").asText(), again::toString);
        assertEquals(FILES, get("/api/v1/videos").get("total").asInt());
        assertEquals(201, post("/api/v1/system/backup", "").statusCode());
    }

    private void await(String status) {
        Eventually.await("it becomes " + status,
                () -> get("/health/ready").get("status").asText().equals(status));
    }

    private JsonNode scan(Path media) throws Exception {
        var answer = submit(media);
        assertEquals(202, answer.statusCode(), answer::body);
        var job = json.readTree(answer.body()).get("job_id").asText();
        return get("/api/v1/jobs/" + job + "/wait?timeout=180");
    }

    private HttpResponse<String> submit(Path media) throws Exception {
        return post("/api/v1/videos/scan", "{\"path\": \"" + media + "\"}");
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address + path)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build();
        return client.send(request, BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return json.readTree(client.send(HttpRequest.newBuilder(URI.create(address + path)).build(),
                BodyHandlers.ofString()).body());
    }
}
