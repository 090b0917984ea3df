package org.stoatferret.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The page in a browser behind a proxy: what it sends, to the letter, and the event stream that it listens to. */
final class ProxiedPage implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final String host;
    private final int port;
    private Socket stream;
    private BufferedReader events;
    private String cookie = "";

    ProxiedPage(int port) {
        this.host = "media.example:" + port;
        this.port = port;
    }

    /** The whole answer to a request from an origin. */
    String call(String method, String path, String body, String origin) throws IOException {
        try (var socket = connect()) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            send(socket, method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + cookie
                    + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                    + "\r\n\r\n" + body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String call(String method, String path, String body) throws IOException {
        return call(method, path, body, "http://" + host);
    }

    /** From now on sends what the server has told browsers to send. */
    void logIn(String token) throws IOException {
        var answer = call("POST", "/api/v1/session", "{\"token\":\"" + token + "\"}");
        cookie = header(answer, "Set-Cookie").map(value -> "\r\nCookie: " + value.split(";")[0]).orElse("");
    }

    /** Begins to listen; how long it took until the first byte of the answer came. */
    Duration listen() throws IOException {
        stream = connect();
        events = new BufferedReader(new InputStreamReader(stream.getInputStream(), StandardCharsets.UTF_8));
        long start = System.nanoTime();
        send(stream, "GET /api/v1/events HTTP/1.1\r\nHost: " + host + cookie + "\r\nAccept: text/event-stream\r\n\r\n");
        events.mark(1);
        int first = events.read();
        var waited = Duration.ofNanos(System.nanoTime() - start);
        if (first < 0) {
            throw new IOException("the stream ended before it began");
        }
        events.reset();
        return waited;
    }

    /** Reads on to an event whose data has a text; how many comments there were on the way. */
    int await(String event, String text) throws IOException {
        int comments = 0;
        boolean isNamed = false;
        for (var line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("data: ") && isNamed && line.contains(text)) {
                return comments;
            }
            isNamed = line.equals("event: " + event) || isNamed && !line.startsWith("event: ");
            comments += line.startsWith(":") ? 1 : 0;
        }
        throw new IOException("the stream ended before " + event);
    }

    static Optional<String> header(String answer, String name) {
        return answer.lines().takeWhile(line -> !line.isEmpty())
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip()).findFirst();
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
