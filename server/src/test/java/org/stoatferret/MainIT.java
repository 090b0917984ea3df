package org.stoatferret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The packaged server as a process, and what a person with curl sees of it. */
@Timeout(300)
class MainIT {
    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerProcess server;
    private String address;

    @AfterEach
    void stop() {
        client.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void scansAFolderAndShowsItLive() throws Exception {
        var media = Files.createDirectory(directory.resolve("media"));
        for (int i = 0; i < 20; i++) {
            Media.video(media.resolve("video-" + i + ".mp4"), Duration.ofSeconds(1));
        }
        Files.writeString(media.resolve("broken.mp4"), "not a video");
        Media.age(media);
        start(List.of());
        var job = submit(media);
        var events = follow("/api/v1/jobs/" + job + "/events", null);
        assertEquals("snapshot", events.getFirst().name());
        assertEquals("complete", events.getLast().name());
        assertEquals(1, events.stream().filter(event -> event.name().equals("complete")).count());
        assertTrue(events.stream().anyMatch(event -> event.name().equals("progress")));
        var result = events.getLast().data().get("result");
        assertEquals(21, result.get("total").asInt());
        assertEquals(20, result.get("new").asInt());
        assertEquals(1, result.get("failed").asInt());

        var again = follow("/api/v1/jobs/" + job + "/events", events.get(events.size() - 2).id());
        assertEquals(List.of(events.getLast().id()), again.stream().map(Event::id).toList());
        assertEquals(204, get("/api/v1/jobs/" + job + "/events", events.getLast().id()).statusCode());

        assertEquals(20, json(get("/api/v1/videos?limit=100")).get("videos").size());
        // A server that has been late once, as on a busy machine, says so for half a minute.
        Eventually.await("the server is well", () -> json(get("/health/ready")).get("status").asText().equals("ok"));
        assertEquals("libav", json(get("/health/ready")).at("/checks/ffprobe/engine").asText());
        assertEquals(200, get("/").statusCode());

        var second = json(get("/api/v1/jobs/" + submit(media) + "/wait")).get("result");
        assertEquals(20, second.get("skipped").asInt());
    }

    @Test
    void terminatesPromptlyWithoutLeavingAChildAndGoesOnWhenStartedAgain() throws Exception {
        var hanging = new HangingChildren(directory);
        var media = Files.createDirectory(directory.resolve("media"));
        Files.createFile(media.resolve("hang.mp4"));
        Media.age(media);
        start(List.of("-Dprobe.executable=" + hanging.script()));
        var job = submit(media);
        var stream = CompletableFuture.supplyAsync(() -> uncheckedFollow("/api/v1/events"));
        var children = hanging.await(1);
        server.stop(Duration.ofSeconds(10));
        HangingChildren.assertEnded(children);
        assertNotNull(stream.get(30, TimeUnit.SECONDS), "the stream has ended");

        start(List.of());
        var resumed = json(get("/api/v1/jobs/" + job + "/wait"));
        assertEquals("complete", resumed.get("status").asText());
        assertEquals(2, resumed.get("attempt").asInt());
    }

    @Test
    void withoutFfmpegTheServerStartsDegradedAndAScanSaysWhatToDo() throws Exception {
        start(List.of("-Dprobe.executable=" + directory.resolve("absent")));
        var ready = get("/health/ready");
        assertEquals(200, ready.statusCode());
        assertEquals("degraded", json(ready).get("status").asText());
        var ended = json(get("/api/v1/jobs/" + submit(directory) + "/wait"));
        assertEquals("failed", ended.get("status").asText());
        assertTrue(ended.get("error").asText().contains("probe.executable"), ended.get("error").asText());
    }

    @Test
    void whatItCannotStartWithIsASentence() throws Exception {
        assertEquals("Stoat Ferret cannot start: server.port is 'x'; allowed is a whole number from 0 to 65535.",
                refusal(List.of("-Dserver.port=x")));
        start(List.of());
        var port = address.substring(address.lastIndexOf(':') + 1);
        assertTrue(refusal(List.of("-Dserver.port=" + port, "-Ddata.dir=" + directory.resolve("other")))
                .startsWith("Stoat Ferret cannot start: server.port " + port + " on server.host 127.0.0.1 cannot"));
        var second = refusal(List.of("-Dserver.port=0", "-Ddata.dir=" + directory.resolve("data")));
        assertTrue(second.startsWith("Stoat Ferret cannot start: ")
                && second.contains(directory.resolve("data").toString()), second);
    }

    private record Event(String id, String name, JsonNode data) {}

    private void start(List<String> properties) throws IOException, InterruptedException {
        server = ServerProcess.packaged(directory, properties, Map.of());
        address = server.address();
    }

    private String refusal(List<String> properties) throws IOException, InterruptedException {
        try (var process = ServerProcess.packaged(directory, properties, Map.of())) {
            assertEquals(1, process.awaitEnd());
            var lines = process.output().lines().filter(line -> line.startsWith("Stoat Ferret")).toList();
            assertEquals(1, lines.size());
            return lines.getFirst();
        }
    }

    private String submit(Path path) throws IOException, InterruptedException {
        var body = json.writeValueAsString(json.createObjectNode().put("path", path.toString()));
        var request = HttpRequest.newBuilder(URI.create(address + "/api/v1/videos/scan"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertEquals(202, answer.statusCode(), answer::body);
        return json(answer).get("job_id").asText();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, null);
    }

    private HttpResponse<String> get(String path, String lastEventId) throws IOException, InterruptedException {
        return client.send(request(path, lastEventId), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String lastEventId) {
        var request = HttpRequest.newBuilder(URI.create(address + path));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return request.build();
    }

    private JsonNode json(HttpResponse<String> answer) throws IOException {
        return json.readTree(answer.body());
    }

    private List<Event> uncheckedFollow(String path) {
        try {
            return follow(path, null);
        } catch (IOException e) {
            return List.of(); // cut: that is an end, too
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads a stream to its end. */
    private List<Event> follow(String path, String lastEventId) throws IOException, InterruptedException {
        var events = new ArrayList<Event>();
        String id = null;
        String name = null;
        String data = null;
        try (var lines = client.send(request(path, lastEventId), BodyHandlers.ofLines()).body()) {
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    assertFalse(line.chars().anyMatch(c -> c > 126), "ASCII only");
                    data = line.substring(6);
                } else if (line.isEmpty() && data != null) {
                    events.add(new Event(id, name, json.readTree(data)));
                    data = null;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return events;
    }
}
