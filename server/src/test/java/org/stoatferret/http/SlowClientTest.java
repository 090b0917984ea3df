package org.stoatferret.http;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class SlowClientTest {
    private static final Limits IMPATIENT = new Limits(50, 8, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(2));
    private static final String BEGINNING = "POST /api/v1/videos/scan HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/json\r\n";
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

    /** Sends a byte every now and then until the other side has had enough; returns what it says. */
    private static String trickle(Socket socket, String bytes) throws Exception {
        socket.setSoTimeout(200);
        var answer = new StringBuilder();
        while (true) {
            try {
                Client.send(socket, bytes);
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return answer.toString();
                }
                answer.append((char) next);
                socket.setSoTimeout(20_000);
                answer.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                return answer.toString();
            } catch (SocketTimeoutException e) {
                assertEquals("", answer.toString());
            } catch (SocketException e) {
                return answer.toString();
            }
        }
    }

    @Test
    void headersThatDoNotEndAreCutOff() throws Exception {
        try (var socket = client.connect(65536)) {
            Client.send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: ");
            assertEquals("", trickle(socket, "x"));
        }
    }

    @Test
    void aRequestLineThatDoesNotEndIsCutOff() throws Exception {
        try (var socket = client.connect(65536)) {
            Client.send(socket, "GET /");
            assertEquals("", trickle(socket, "x"));
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        assertEquals("", client.raw(""));
    }

    @Test
    void aBodyThatNobodyReadsIsNotAwaitedForEver() throws Exception {
        try (var socket = client.connect(65536)) {
            Client.send(socket, BEGINNING.replace("/videos/scan", "/jobs/x/cancel") + "Content-Length: 1000\r\n\r\n");
            var reader = Client.reader(socket);
            assertEquals("HTTP/1.1 404 Not Found", reader.readLine());
            char[] rest = new char[8192];
            assertTrue(reader.read(rest) > 0);
            assertEquals("", trickle(socket, " "));
        }
    }

    @Test
    void aBodyThatDoesNotComeTimesOut() throws Exception {
        var answer = client.raw(BEGINNING + "Content-Length: 10\r\n\r\n{");
        assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        assertTrue(answer.contains("REQUEST_TIMEOUT"), answer);
    }

    @Test
    void aBodyThatTricklesTimesOut() throws Exception {
        try (var socket = client.connect(65536)) {
            Client.send(socket, BEGINNING + "Content-Length: 1000\r\n\r\n{");
            var answer = trickle(socket, " ");
            assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
        }
    }

    @Test
    void aBodyThatNobodyReadsHoldsNothingUp() throws Exception {
        var answer = client.raw("POST /api/v1/jobs/x/cancel HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }

    @Test
    void aPatientRequestIsServedOnTheSameConnection() throws Exception {
        try (var socket = client.connect(65536)) {
            for (int i = 0; i < 2; i++) {
                Client.send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
                socket.setSoTimeout(500);
                int early = -2;
                try {
                    early = socket.getInputStream().read();
                } catch (SocketTimeoutException e) {
                    assertEquals(-2, early);
                }
                Client.send(socket, "\r\n");
                socket.setSoTimeout(20_000);
                var bytes = new byte[4096];
                int count = socket.getInputStream().read(bytes);
                assertTrue(new String(bytes, 0, count, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 "));
            }
            assertFalse(socket.isClosed());
        }
    }
}
