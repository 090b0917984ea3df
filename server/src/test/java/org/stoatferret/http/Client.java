package org.stoatferret.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Talks to a server as programs do. */
final class Client implements AutoCloseable {
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Client(int port) {
        this.port = port;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return call("GET", path, null, headers);
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return call("POST", path, json, "Content-Type", "application/json");
    }

    HttpResponse<String> call(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return http.send(request(method, path, body, headers), BodyHandlers.ofString());
    }

    /** The lines of an answer, as they come. */
    HttpResponse<java.util.stream.Stream<String>> lines(String path, String... headers)
            throws IOException, InterruptedException {
        return http.send(request("GET", path, null, headers), BodyHandlers.ofLines());
    }

    /** Sends bytes as they are, and reads whatever comes until the other side closes or falls silent. */
    String raw(String text) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            send(socket, text);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    Socket connect(int receiveBuffer) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(receiveBuffer);
        socket.setSoTimeout(20_000);
        socket.connect(new java.net.InetSocketAddress("localhost", port));
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text);
    }

    static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
        return json(response.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(90)).method(method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    /** An event as a reader has it. */
    record Event(String id, String name, String data) {
        JsonNode json() throws JsonProcessingException {
            return Client.json(data);
        }
    }

    /** The next event, skipping comments and what only sets the delay; null at the end of the stream. */
    static Event next(Iterator<String> lines) {
        String id = null;
        String name = null;
        String data = null;
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.isEmpty() && data != null) {
                return new Event(id, name, data);
            }
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        return null;
    }

    static List<Event> all(Iterator<String> lines) {
        var events = new ArrayList<Event>();
        for (var event = next(lines); event != null; event = next(lines)) {
            events.add(event);
        }
        return events;
    }
}
