package org.stoatferret.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.media.VideoId;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Clients that send, or ask for, more than they take. */
@Timeout(300)
class GreedyClientTest {
    private static final int LARGE = 6_000_000;
    private static final String POST = "POST /api/v1/videos/scan HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\n";
    private final VideoId video = new VideoId(new UUID(1, 2));
    private World world;
    private WebServer server;
    private Client client;

    @BeforeEach
    void start() {
        start(200);
    }

    private void start(int connections) {
        world = new World(new Limits(connections, 8, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(2)));
        world.videos.answer(video, " ".repeat(LARGE));
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

    private void assertOthersAreServed() throws Exception {
        assertEquals(200, client.get("/health/live").statusCode());
    }

    private Socket asks() throws IOException {
        var socket = client.connect(2048);
        Client.send(socket, "GET /api/v1/videos/" + video.value() + "/probe HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: close\r\n\r\n");
        return socket;
    }

    /** Reads on, with a rest after every so many bytes. */
    private static long read(Socket socket, int stretch, Duration rest) throws Exception {
        var never = new CountDownLatch(1);
        var in = socket.getInputStream();
        var buffer = new byte[8192];
        long total = 0;
        long restAt = stretch;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            total += count;
            if (total > restAt) {
                restAt += stretch;
                assertEquals(false, never.await(rest.toMillis(), TimeUnit.MILLISECONDS));
            }
        }
        return total;
    }

    @Test
    void anAnswerThatNobodyTakesIsCutOff() throws Exception {
        stop();
        start(1);
        try (var greedy = asks()) {
            assertTrue(greedy.getInputStream().read() >= 0);
            // There is no second place: this is served once the first connection is gone.
            assertOthersAreServed();
            try {
                assertTrue(read(greedy, LARGE, Duration.ZERO) < LARGE);
            } catch (SocketException e) {
                assertTrue(e.getMessage().contains("reset"), e.getMessage());
            }
        }
    }

    @Test
    void anAnswerThatIsTakenSlowlyArrivesWhole() throws Exception {
        long start = System.nanoTime();
        try (var slow = asks()) {
            assertTrue(read(slow, LARGE / 12, Duration.ofMillis(300)) > LARGE);
        }
        assertTrue(System.nanoTime() - start > Duration.ofSeconds(2).toNanos(), "longer than one write may take");
    }

    /** How much of a text that never ends is taken; in mebibytes. */
    private int endless(String beginning, String more) throws Exception {
        byte[] mebibyte = more.repeat((1 << 20) / more.length()).getBytes(StandardCharsets.ISO_8859_1);
        try (var socket = client.connect(65536)) {
            Client.send(socket, beginning);
            for (int i = 0; i < 100; i++) {
                try {
                    socket.getOutputStream().write(mebibyte);
                } catch (SocketException e) {
                    return i;
                }
            }
            return 100;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "a", ";x=y", "\t"})
    void aLineBetweenChunksThatDoesNotEndIsCutOff(String character) throws Exception {
        assertTrue(endless(POST + "Transfer-Encoding: chunked\r\n\r\n", character) < 20);
        assertTrue(endless(POST.replace("/videos/scan", "/jobs/x/cancel") + "Transfer-Encoding: chunked\r\n\r\n",
                character) < 20);
        assertOthersAreServed();
    }

    @Test
    void endlessTrailersLinesAndHeadersAreCutOff() throws Exception {
        assertTrue(endless(POST + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "a: b\r\n") < 20);
        assertTrue(endless("", "x") < 20);
        assertTrue(endless("GET /", "x") < 20);
        assertTrue(endless("GET / HTTP/1.1\r\nHost: localhost\r\n", "a: b\r\n") < 20);
        assertTrue(endless("GET / HTTP/1.1\r\nHost: localhost\r\nX: ", "x") < 20);
        assertTrue(endless("GET / HTTP/1.1\r\nHost: localhost\r\nX", "x") < 20);
        assertTrue(endless(POST + "Content-Length: 1000000000\r\n\r\n", "[") < 20);
        assertOthersAreServed();
    }

    @Test
    void longLinesAndManyHeadersAreRefused() throws Exception {
        assertAnswer("414", client.raw("GET /" + "x".repeat(8_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assertAnswer("400", client.raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"));
        assertAnswer("400", client.raw("GET / HTTP/1.1\r\nHost: localhost\r\n" + "a: b\r\n".repeat(3_000) + "\r\n"));
        assertAnswer("200",
                client.raw("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: " + "x".repeat(10_000)
                        + "\r\n\r\n"));
    }

    private static void assertAnswer(String status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "1;a=b\r\n", "5\r\n{}\r\n", "\n", "2\n{}\n0\n\n", "2\r{}",
            "80000000\r\n",
            "ffffffffffffffffff\r\n", "2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n", ""})
    void chunksThatAreNoneAreToldSo(String chunks) throws Exception {
        try (var socket = client.connect(65536)) {
            Client.send(socket, POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
            socket.shutdownOutput();
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.matches("(?s)HTTP/1.1 4(00|13|22) .*\"code\":\"[A-Z_]+\".*"), answer);
        }
        assertOthersAreServed();
    }

    @Test
    void requestsInAPipelineAreAnsweredInTheirOrder() throws Exception {
        var requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append("GET /api/v1/videos/search?q=word").append(i).append(" HTTP/1.1\r\nHost: localhost\r\n")
                    .append(i == 99 ? "Connection: close\r\n" : "").append("\r\n");
        }
        var answers = client.raw(requests.toString());
        int from = 0;
        for (int i = 0; i < 100; i++) {
            from = answers.indexOf("\"query\":\"word" + i + "\"", from);
            assertTrue(from >= 0, "the answer to " + i);
        }
    }

    @Test
    void manyIdleConnectionsLeaveRoomForOthers() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 180; i++) {
                idle.add(client.connect(1024));
            }
            assertOthersAreServed();
            for (int i = 0; i < 100; i++) {
                idle.add(client.connect(1024));
            }
            // Now there are more than have room. Those who say nothing go first.
            assertOthersAreServed();
        } finally {
            for (var socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void oldHttpIsServedAndHungUpOn() throws Exception {
        var request = "GET /health/live HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
        var answer = client.raw(request + request);
        assertAnswer("200", answer);
        assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"), "one answer: " + answer);
        assertTrue(answer.contains("Connection: close"), answer);
        try (var socket = client.connect(1024)) {
            socket.setTcpNoDelay(true);
            for (char c : request.toCharArray()) {
                Client.send(socket, String.valueOf(c));
            }
            assertAnswer("200", new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        assertAnswer("421", client.raw(request.replace("localhost", "evil.example")));
        assertAnswer("400", client.raw("GET /health/live HTTP/1.0\r\n\r\n"));
        var late = client.raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" + request);
        assertTrue(late.contains("HTTP/1.1 400 "), "only first on a connection: " + late);
    }

    @Test
    void whoIsCutOffIsNotWaitedFor() {
        assertThrows(IOException.class, () -> {
            try (var socket = client.connect(1024)) {
                Client.send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
                socket.getInputStream().readNBytes(10);
                while (true) {
                    Client.send(socket, "GET / HTTP/1.1\r\nX: ");
                }
            }
        });
    }
}
