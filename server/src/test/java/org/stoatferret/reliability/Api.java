package org.stoatferret.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a client asks of a server. A call blocks for a minute at most, and throws if the connection is lost. */
final class Api implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;

    Api(String address) {
        this.address = address;
    }

    /** What came back; a missing node for an empty body. */
    record Answer(int status, JsonNode body) {
        /** The job, if that is what the body is. */
        String job() {
            return body.path("job_id").asText();
        }

        /** The job that was taken; fails if none was. */
        String accepted() {
            if (status != 200 && status != 202) {
                throw new AssertionError("refused: " + this);
            }
            return job();
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return answer(client.send(request(path).GET().build(), BodyHandlers.ofString()));
    }

    Answer cancel(String job) throws IOException, InterruptedException {
        var request = request("/api/v1/jobs/" + job + "/cancel").POST(BodyPublishers.noBody()).build();
        return answer(client.send(request, BodyHandlers.ofString()));
    }

    Answer submit(Path directory, Map<String, ?> options) throws IOException, InterruptedException {
        return answer(client.send(submission(directory, options, null), BodyHandlers.ofString()));
    }

    Answer submit(Path directory, Map<String, ?> options, String key) throws IOException, InterruptedException {
        return answer(client.send(submission(directory, options, key), BodyHandlers.ofString()));
    }

    /**
     * Submits without waiting.
     *
     * @param key
     *            null for none
     */
    CompletableFuture<Answer> submitSoon(Path directory, Map<String, ?> options, String key) throws IOException {
        return client.sendAsync(submission(directory, options, key), BodyHandlers.ofString()).thenApply(response -> {
            try {
                return answer(response);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Opens a stream of events, and waits until it has begun. */
    Following follow(String path, Consumer<Event> each) throws InterruptedException, IOException {
        return follow(path, "", each);
    }

    /**
     * Takes up a stream of events.
     *
     * @param last
     *            the id of the last event that was read; the empty string if it is a new stream
     */
    Following follow(String path, String last, Consumer<Event> each) throws InterruptedException, IOException {
        var following = new Following(last, each);
        var request = HttpRequest.newBuilder(URI.create(address + path));
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        client.sendAsync(request.build(), BodyHandlers.fromLineSubscriber(following))
                .whenComplete((answer, failure) -> following.onComplete());
        if (!following.awaitFirst(PATIENCE.toSeconds())) {
            throw new IOException("nothing came on " + path);
        }
        return following;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE.plusSeconds(30));
    }

    private HttpRequest submission(Path directory, Map<String, ?> options, String key) throws IOException {
        var body = json.createObjectNode().put("path", directory.toString());
        options.forEach((name, value) -> body.putPOJO(name, value));
        var request = request("/api/v1/videos/scan").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body)));
        return (key == null ? request : request.header("Idempotency-Key", key)).build();
    }

    private Answer answer(HttpResponse<String> response) throws IOException {
        return new Answer(response.statusCode(), json.readTree(response.body()));
    }
}
