package org.stoatferret.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a person with curl would do to a server, over a connection that is kept. */
public final class ApiClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;

    public ApiClient(String address) {
        this.address = address;
    }

    /** Asks for a scan that must be accepted; its id. */
    public String submit(Path directory) throws IOException, InterruptedException {
        var body = json.writeValueAsString(json.createObjectNode().put("path", directory.toString()));
        var request = request("/api/v1/videos/scan").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertEquals(202, answer.statusCode(), answer::body);
        return json.readTree(answer.body()).get("job_id").asText();
    }

    /** What a GET answers with status 200. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        var answer = client.send(request(path).build(), BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return json.readTree(answer.body());
    }

    /** The job once it has ended. */
    public JsonNode await(String job) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + job + "/wait?timeout=" + PATIENCE.toSeconds());
    }

    /** Reads a stream to its end. */
    public void follow(String path, Consumer<String> line) throws IOException, InterruptedException {
        try (var lines = client.send(request(path).build(), BodyHandlers.ofLines()).body()) {
            lines.forEach(line);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE.plusMinutes(1));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
