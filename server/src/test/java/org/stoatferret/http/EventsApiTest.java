package org.stoatferret.http;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.job.JobEvent;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class EventsApiTest {
    private static final Limits IMPATIENT = new Limits(50, 8, 1 << 20, Duration.ofMillis(200), Duration.ofMillis(500));
    private World world;
    private WebServer server;
    private Client client;

    @BeforeEach
    void start() {
        world = new World(IMPATIENT);
        var builder = WebServer.builder();
        world.configure(builder);
        server = builder.build().start();
        client = new Client(server.port());
    }

    @AfterEach
    void stop() {
        client.close();
        world.close();
        server.stop();
    }

    private String submit(String name) throws Exception {
        var response = client.post("/api/v1/videos/scan", "{\"path\":\"" + world.path(name) + "\"}");
        assertTrue(response.statusCode() < 300, response.body());
        return Client.json(response).path("job_id").asText();
    }

    private void awaitEnd(String id) throws Exception {
        assertEquals(200, client.get("/api/v1/jobs/" + id + "/wait?timeout=60").statusCode());
    }

    private static Iterator<String> lines(HttpResponse<Stream<String>> response) {
        assertEquals(200, response.statusCode());
        return response.body().iterator();
    }

    private void publish(FileProblem problem) {
        world.events.publish(sequence -> new JobEvent.FileFailed(JobId.random(), problem));
    }

    /** Stores a failure before it is published, as a scan does. */
    private void store(FileProblem problem) {
        var failed = new JobEvent.FileFailed(JobId.random(), problem);
        world.jobStore.writeProblem(failed, sequence -> world.events.publishStored(sequence, () -> failed));
    }

    @Test
    void aStreamBeginsAtOnceWithItsHeadersAndASnapshot() throws Exception {
        var id = submit("slow");
        try (var response = client.lines("/api/v1/events").body()) {
            assertEquals("retry: 2000", response.iterator().next());
        }
        var response = client.lines("/api/v1/events");
        var headers = response.headers();
        assertEquals("text/event-stream", headers.firstValue("Content-Type").orElse(""));
        assertEquals("no-cache, no-transform", headers.firstValue("Cache-Control").orElse(""));
        assertEquals("no", headers.firstValue("X-Accel-Buffering").orElse(""));
        var snapshot = Client.next(lines(response));
        assertEquals("snapshot", snapshot.name());
        assertEquals(id, snapshot.json().path("jobs").path(0).path("job_id").asText());
        assertTrue(snapshot.id().matches("e1-\\d+"), snapshot.id());
    }

    @Test
    void aJobsStreamEndsWithItsTerminalEvent() throws Exception {
        var id = submit("slow");
        var lines = lines(client.lines("/api/v1/jobs/" + id + "/events"));
        assertEquals(id, Client.next(lines).json().path("job_id").asText());
        client.post("/api/v1/jobs/" + id + "/cancel", "{}");
        var rest = Client.all(lines);
        assertEquals("cancelled", rest.getLast().name());
        assertEquals("cancelled", rest.getLast().json().path("status").asText());
        assertEquals(1, rest.stream().filter(event -> event.name().equals("cancelled")).count());
        assertEquals(204,
                client.get("/api/v1/jobs/" + id + "/events", "Last-Event-ID", rest.getLast().id()).statusCode());
    }

    @Test
    void anEndedJobIsToldOnceAndThenNoMore() throws Exception {
        var id = submit("quick");
        awaitEnd(id);
        var events = Client.all(lines(client.lines("/api/v1/jobs/" + id + "/events")));
        assertEquals(List.of("snapshot", "complete"), events.stream().map(Client.Event::name).toList());
        assertEquals(1, events.getLast().json().path("result").path("new").asLong());
        var path = "/api/v1/jobs/" + id + "/events";
        assertEquals(204, client.get(path, "Last-Event-ID", events.getLast().id()).statusCode());
        assertEquals(204, client.get(path + "?last_event_id=" + events.getLast().id()).statusCode());
    }

    @Test
    void whoComesBackMissesNothing() throws Exception {
        var first = lines(client.lines("/api/v1/events"));
        var snapshot = Client.next(first);
        publish(new FileProblem(FilePath.of("/a"), FileProblem.Code.INVALID_MEDIA, "one"));
        var one = Client.next(first);
        assertEquals("one", one.json().path("message").asText());
        publish(new FileProblem(FilePath.of("/b"), FileProblem.Code.INVALID_MEDIA, "two"));
        publish(new FileProblem(FilePath.of("/c"), FileProblem.Code.INVALID_MEDIA, "three"));
        // The header wins over the parameter.
        var again = lines(client.lines("/api/v1/events?last_event_id=" + snapshot.id(), "Last-Event-ID", one.id()));
        var two = Client.next(again);
        assertEquals("two", two.json().path("message").asText(), two.toString() + one);
        assertEquals("three", Client.next(again).json().path("message").asText());
        var other = lines(client.lines("/api/v1/events?last_event_id=" + snapshot.id()));
        assertEquals("one", Client.next(other).json().path("message").asText());
    }

    @Test
    void whatTheStreamHasForgottenComesFromTheDatabaseInItsPlace() throws Exception {
        var first = lines(client.lines("/api/v1/events"));
        var snapshot = Client.next(first);
        int count = 2 * World.HISTORY;
        var live = new ArrayList<Client.Event>();
        for (int i = 0; i < count; i++) {
            if (i == 10) {
                world.events.publish(sequence -> new JobEvent.LibraryChanged("changed", 7));
                live.add(Client.next(first));
            }
            store(new FileProblem(FilePath.of("/" + i), FileProblem.Code.INVALID_MEDIA, "\uD83E \0 \u2028"));
            live.add(Client.next(first));
        }
        assertEquals("library", live.get(10).name());
        var second = lines(client.lines("/api/v1/events", "Last-Event-ID", snapshot.id()));
        for (var event : live) {
            assertEquals(event, Client.next(second));
        }
        var third = lines(client.lines("/api/v1/events", "Last-Event-ID", live.get(50).id()));
        for (int i = 51; i <= count; i++) {
            assertEquals(live.get(i), Client.next(third));
        }
    }

    @Test
    void theStreamOfAnEndedJobGoesOnFromTheDatabaseToItsEnd() throws Exception {
        var id = submit("quick");
        awaitEnd(id);
        for (int i = 0; i < 2 * World.HISTORY; i++) {
            store(new FileProblem(FilePath.of("/" + i), FileProblem.Code.INVALID_MEDIA, ""));
        }
        var path = "/api/v1/jobs/" + id + "/events";
        var end = Client.all(lines(client.lines(path))).getLast();
        var events = Client.all(lines(client.lines(path, "Last-Event-ID", "e1-0")));
        assertEquals(List.of("pending", "running", "complete"), events.stream().map(Client.Event::name).toList());
        assertEquals(end, events.getLast());
        assertEquals(204, client.get(path, "Last-Event-ID", end.id()).statusCode());
    }

    @Test
    void whileTheDatabaseIsDownWhoeverComesIsAskedToComeBack() throws Exception {
        var id = submit("quick");
        awaitEnd(id);
        world.jobStore.isDown.set(true);
        var answer = client.get("/api/v1/jobs/" + id + "/events");
        assertEquals(200, answer.statusCode());
        assertEquals("text/event-stream", answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals("retry: 2000", answer.body().strip());
    }

    @Test
    void whoCannotGoOnIsResetAndGetsASnapshot() throws Exception {
        for (var last : List.of("nonsense", "e0-1", "e1-999", "x".repeat(10_000))) {
            try (var response = client.lines("/api/v1/events", "Last-Event-ID", last).body()) {
                var lines = response.iterator();
                var reset = Client.next(lines);
                assertEquals("reset", reset.name());
                assertFalse(reset.json().path("reason").asText().isEmpty());
                assertFalse(reset.data().contains("xxx"));
                assertEquals("snapshot", Client.next(lines).name());
                // Cut off between the two, a client is reset again.
                try (var again = client.lines("/api/v1/events", "Last-Event-ID", reset.id()).body()) {
                    assertEquals("reset", Client.next(again.iterator()).name());
                }
            }
        }
    }

    @Test
    void anIdleStreamHasAHeartbeat() throws Exception {
        var lines = lines(client.lines("/api/v1/events"));
        Client.next(lines);
        assertTrue(lines.next().startsWith(":"));
    }

    @Test
    void hostileNamesArriveWhole() throws Exception {
        var lines = lines(client.lines("/api/v1/events"));
        Client.next(lines);
        var name = "/a\r\nb\u2028\u2029\u0085\uFEFF\uD83E\uDDA6\u001B[31m<script>\"";
        publish(new FileProblem(FilePath.ofBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                FileProblem.Code.INVALID_MEDIA, "lone \uD83E\0"));
        var event = Client.next(lines);
        assertTrue(event.data().chars().allMatch(c -> c >= ' ' && c < 127), event.data());
        assertEquals(name, event.json().path("path").asText());
        assertEquals("lone \uFFFD\0", event.json().path("message").asText());
        publish(new FileProblem(FilePath.ofBytes(new byte[]{'/', (byte) 0xFF}), FileProblem.Code.FILE_VANISHED, "m"));
        assertEquals("/\uFFFD", Client.next(lines).json().path("path").asText());
    }

    @Test
    void onlyTheSharedStreamTellsOfTheLibrary() throws Exception {
        var id = submit("slow");
        var shared = lines(client.lines("/api/v1/events"));
        var own = lines(client.lines("/api/v1/jobs/" + id + "/events"));
        Client.next(shared);
        Client.next(own);
        world.events.publish(sequence -> new JobEvent.LibraryChanged("scan", 7));
        var library = Client.next(shared);
        while (!library.name().equals("library")) {
            library = Client.next(shared);
        }
        assertEquals(7, library.json().path("total").asLong());
        client.post("/api/v1/jobs/" + id + "/cancel", "{}");
        assertTrue(Client.all(own).stream().noneMatch(event -> event.name().equals("library")));
    }

    @Test
    void anEventIsEncodedOnceAndComesToAllReadersAsTheSameBytes() throws Exception {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 5; i++) {
                var socket = client.connect(65536);
                sockets.add(socket);
                Client.send(socket, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
                until(socket, "event: snapshot\n");
            }
            for (int i = 0; i < 20; i++) {
                publish(new FileProblem(FilePath.of("/\u2028\uD83E\uDDA6" + i), FileProblem.Code.INVALID_MEDIA,
                        "é".repeat(i * 50)));
            }
            publish(new FileProblem(FilePath.of("/last"), FileProblem.Code.INVALID_MEDIA, ""));
            var first = until(sockets.getFirst(), "/last");
            assertEquals(21, first.split("event: file_error").length - 1);
            for (var other : sockets.subList(1, sockets.size())) {
                assertEquals(first, until(other, "/last"));
            }
            assertEquals(21, world.app.encodedEvents());
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    /** What comes, each byte a character, up to the end of the line with a text; without heartbeats. */
    private static String until(Socket socket, String text) throws IOException {
        var come = new StringBuilder();
        while (come.indexOf(text) < 0 || come.charAt(come.length() - 1) != '\n') {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "the stream ended after " + come);
            come.append((char) next);
        }
        return come.toString().replace(": still here\n\n", "");
    }

    @Test
    void tooManyStreamsAreSentAwayForAWhile() throws Exception {
        for (int i = 0; i < IMPATIENT.streams(); i++) {
            assertEquals("retry: 2000", client.lines("/api/v1/events").body().iterator().next());
        }
        var surplus = client.get("/api/v1/events");
        assertEquals(200, surplus.statusCode());
        assertEquals("text/event-stream", surplus.headers().firstValue("Content-Type").orElse(""));
        assertEquals("retry: 30000", surplus.body().strip());
        assertEquals(200, client.get("/api/v1/jobs").statusCode());
    }

    @Test
    void aReaderThatDoesNotReadIsCutOff() throws Exception {
        try (var socket = client.connect(4096)) {
            Client.send(socket, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var reader = Client.reader(socket);
            while (!reader.readLine().equals("retry: 2000")) {
                assertTrue(world.app.openStreams() <= 1);
            }
            assertEquals(1, world.app.openStreams());
            var other = lines(client.lines("/api/v1/events"));
            Client.next(other);
            var message = "m".repeat(100_000);
            for (int i = 0; i < 60; i++) {
                publish(new FileProblem(FilePath.of("/" + i), FileProblem.Code.INVALID_MEDIA, message));
                assertEquals("/" + i, Client.next(other).json().path("path").asText());
            }
            // The other reader has all of it; this one is cut off while its own is still under way.
            assertThrows(IOException.class, () -> {
                while (world.app.openStreams() > 1) {
                    Thread.onSpinWait();
                }
                char[] buffer = new char[8192];
                while (reader.read(buffer) >= 0) {
                    assertNotNull(buffer);
                }
                throw new IOException("ended without the closing chunk");
            });
            assertEquals(1, world.app.openStreams());
            publish(new FileProblem(FilePath.of("/last"), FileProblem.Code.INVALID_MEDIA, "m"));
            assertEquals("/last", Client.next(other).json().path("path").asText());
        }
    }

    @Test
    void streamsEndWhenTheServerStops() throws Exception {
        var lines = lines(client.lines("/api/v1/events"));
        Client.next(lines);
        world.events.close();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertNull(Client.next(lines)));
    }

    @Test
    void headOpensNoStream() throws Exception {
        var response = client.call("HEAD", "/api/v1/events", null);
        assertEquals(200, response.statusCode());
        assertEquals("text/event-stream", response.headers().firstValue("Content-Type").orElse(""));
        while (world.app.openStreams() > 0) { // its handler lets go after it has answered
            Thread.yield();
        }
    }

    @Test
    void whatAClientAcceptsDoesNotMatter() throws Exception {
        for (var accept : List.of("*/*", "text/event-stream", "text/html")) {
            try (var lines = client.lines("/api/v1/events", "Accept", accept).body()) {
                assertEquals("retry: 2000", lines.iterator().next());
            }
        }
    }

    @Test
    void progressIsCompleteInItself() throws Exception {
        var lines = lines(client.lines("/api/v1/events"));
        Client.next(lines);
        var counts = new org.stoatferret.media.ScanCounts(10L, 1, 2, 3, 1, 0, 1);
        var names = Stream.iterate(0, i -> i + 1).limit(20).map(String::valueOf).toList();
        world.events.publish(sequence -> new JobEvent.Progressed(JobId.random(),
                new org.stoatferret.job.Progress(org.stoatferret.job.Phase.PROBING, 0.8, counts, names, Double.NaN,
                        Duration.ofMillis(1500), Duration.ofMillis(2500))));
        JsonNode json = Client.next(lines).json();
        assertEquals(8, json.path("scanned").asLong());
        assertEquals(1, json.path("new").asLong());
        assertEquals(8, json.path("current").size());
        assertEquals(2, json.path("eta_seconds").asLong());
        assertEquals(2500, json.path("elapsed_ms").asLong());
        assertEquals(0, json.path("rate").asDouble(-1));
        assertEquals("probing", json.path("phase").asText());
        assertEquals("running", json.path("status").asText());
    }
}
