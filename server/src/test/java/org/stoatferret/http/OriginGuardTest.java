package org.stoatferret.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@ServerTest
class OriginGuardTest {
    private static final World WORLD = new World(World.LIMITS);
    private static final String POST = "POST /api/v1/videos/scan HTTP/1.1\r\nConnection: close\r\nHost: localhost:8765\r\n";
    private static final String BODY = "Content-Length: 2\r\n\r\n{}";
    private final Client client;

    OriginGuardTest(WebServer server) {
        client = new Client(server.port());
    }

    @SetUpServer
    static void setUp(WebServerConfig.Builder server) {
        WORLD.configure(server);
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private String get(String path, String host) throws Exception {
        return client.raw("GET " + path + " HTTP/1.1\r\nConnection: close\r\nHost: " + host + "\r\n\r\n");
    }

    private static void assertAnswer(int status, String code, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:99", "127.1.2.3", "[::1]", "[::1]:8765",
            "media.example", "media.example:443", "nas.example", "nas.example:9"})
    void ownNamesAreServed(String host) throws Exception {
        assertTrue(get("/health/live", host).startsWith("HTTP/1.1 200 "), host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:8765", "localhost.evil.example", "127.0.0.1.evil.example",
            "10.0.0.1", "[::2]", "localhost.", "xlocalhost"})
    void otherNamesAreMisdirected(String host) throws Exception {
        for (var path : new String[]{"/health/live", "/", "/api/v1/events", "/nothing", "/metrics", "/openapi"}) {
            assertAnswer(421, "MISDIRECTED_HOST", get(path, host));
        }
    }

    @Test
    void aRequestHasOneHost() throws Exception {
        assertAnswer(400, "BAD_REQUEST", client.raw("GET / HTTP/1.1\r\n\r\n"));
        assertAnswer(400, "BAD_REQUEST", get("/", "localhost\r\nHost: localhost"));
        assertAnswer(400, "BAD_REQUEST", get("/", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: null", "Origin: http://evil.example", "Origin: http://localhost:1",
            "Origin: http://localhost:8765.evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site",
            "Origin: http://localhost:8765\r\nSec-Fetch-Site: cross-site"})
    void pagesFromElsewhereMayNotChangeAnything(String header) throws Exception {
        var json = header + "\r\nContent-Type: application/json\r\n" + BODY;
        assertAnswer(403, "FORBIDDEN_ORIGIN", client.raw(POST + json));
        assertAnswer(403, "FORBIDDEN_ORIGIN", client.raw(POST.replace("POST", "DELETE") + json));
        assertEquals(0, Client.json(client.get("/api/v1/jobs")).path("total").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: http://localhost:8765", "Origin: https://localhost:8765",
            "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "X-Nothing: special"})
    void ownPagesMay(String header) throws Exception {
        var answer = client.raw(POST + header + "\r\nContent-Type: application/json\r\n" + BODY);
        assertAnswer(422, "INVALID_BODY", answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://media.example", "https://media.example", "https://media.example:443",
            "http://Media.Example:80", "https://nas.example:8443"})
    void ownPagesMayThroughAProxyThatCallsTheServerSomethingElse(String origin) throws Exception {
        var answer = client.raw(POST + "Origin: " + origin + "\r\nContent-Type: application/json\r\n" + BODY);
        assertAnswer(422, "INVALID_BODY", answer);
        assertAnswer(403, "FORBIDDEN_ORIGIN", client.raw(POST + "Origin: " + origin
                + "\r\nSec-Fetch-Site: same-site\r\nContent-Type: application/json\r\n" + BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://media.example:8080", "http://media.example:443", "https://nas.example",
            "https://nas.example:8444", "http://x.media.example", "http://media.example.evil.example",
            "http://evil.example@media.example", "ftp://media.example", "media.example", "http://",
            "http://media.example/", "null, http://media.example"})
    void otherPagesMayNotHoweverMuchTheyLookLikeIt(String origin) throws Exception {
        var answer = client.raw(POST + "Origin: " + origin + "\r\nContent-Type: application/json\r\n" + BODY);
        assertAnswer(403, "FORBIDDEN_ORIGIN", answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
            "application/jsonp", "application/json; charset=utf-16", ""})
    void bodiesAreJson(String type) throws Exception {
        assertAnswer(415, "UNSUPPORTED_MEDIA_TYPE", client.raw(POST + "Content-Type: " + type + "\r\n" + BODY));
        assertAnswer(415, "UNSUPPORTED_MEDIA_TYPE",
                client.raw(POST + "Content-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    }

    @Test
    void aRequestWithoutABodyNeedsNoType() throws Exception {
        var response = client.call("POST", "/api/v1/jobs/00000000-0000-0000-0000-000000000000/cancel", null);
        ErrorAnswersTest.assertProblem(404, "NOT_FOUND", response);
        assertAnswer(422, "INVALID_BODY",
                client.raw(POST + "Content-Type: Application/JSON;charset=UTF-8\r\n" + BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "Cross-Site"})
    void pagesFromElsewhereMayLinkHereAndLoadNothing(String site) throws Exception {
        for (var path : new String[]{"/api/v1/jobs", "/api/v1/events", "/icon.svg", "/metrics"}) {
            for (var mode : new String[]{"cors", "no-cors", "websocket"}) {
                var response = client.get(path, "Sec-Fetch-Site", site, "Sec-Fetch-Mode", mode);
                ErrorAnswersTest.assertProblem(403, "FORBIDDEN_ORIGIN", response);
            }
        }
        assertEquals(200, client.get("/", "Sec-Fetch-Site", site, "Sec-Fetch-Mode", "navigate").statusCode());
        assertEquals(200, client.get("/api/v1/jobs", "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors")
                .statusCode());
    }

    @Test
    void pagesFromElsewhereMayLookButCannotRead() throws Exception {
        var response = client.get("/api/v1/jobs", "Origin", "http://evil.example");
        assertEquals(200, response.statusCode());
        assertTrue(response.headers().map().keySet().stream().noneMatch(name -> name.startsWith("access-control")));
    }
}
