package org.stoatferret.http;

import java.net.http.HttpResponse;
import java.util.Map;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.ServerTest;
import io.helidon.webserver.testing.junit5.SetUpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@ServerTest
class ErrorAnswersTest {
    private static final World WORLD = new World(World.LIMITS);
    private final Client client;

    ErrorAnswersTest(WebServer server) {
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

    static void assertProblem(int status, String code, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/problem+json", response.headers().firstValue("Content-Type").orElse(""));
        var problem = Client.json(response);
        assertEquals(code, problem.path("code").asText());
        assertEquals(status, problem.path("status").asInt());
        assertEquals("about:blank", problem.path("type").asText());
        assertFalse(problem.path("title").asText().isEmpty());
        assertFalse(problem.path("detail").asText().isEmpty());
        assertFalse(response.body().contains("Exception"), response.body());
        assertFalse(response.body().contains("fasterxml"), response.body());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
        assertEquals("nosniff", response.headers().firstValue("X-Content-Type-Options").orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"/nothing", "/api/v1/nothing", "/api/v1/jobs/x", "/api/v1/jobs/1-1-1-1-1",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000", "/api/v1/videos/x", "/web/index.html",
            "/api/v1/videos/00000000-0000-0000-0000-000000000000/probe", "/..%2f..%2fetc/passwd",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000/events",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000/wait",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000/errors"})
    void unknownThingsAreNotFound(String path) throws Exception {
        assertProblem(404, "NOT_FOUND", client.get(path));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"PUT;/api/v1/jobs;GET, HEAD", "GET;/api/v1/videos/scan;POST",
            "POST;/api/v1/videos;GET, HEAD", "PATCH;/api/v1/jobs/x;GET, HEAD, DELETE",
            "OPTIONS;/api/v1/events;GET, HEAD",
            "POST;/openapi;GET", "DELETE;/metrics;GET", "POST;/health/live;GET, HEAD"})
    void otherMethodsAreNotAllowed(String method, String path, String allowed) throws Exception {
        var response = client.call(method, path, null);
        assertProblem(405, "METHOD_NOT_ALLOWED", response);
        assertEquals(allowed, response.headers().firstValue("Allow").orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/jobs?limit=0", "/api/v1/jobs?limit=1001", "/api/v1/jobs?limit=ten", "/api/v1/jobs?limit=",
            "/api/v1/jobs?offset=-1", "/api/v1/jobs?offset=99999999999", "/api/v1/jobs?limit=1&limit=2",
            "/api/v1/jobs?colour=red", "/api/v1/jobs?status=done", "/api/v1/videos?sort=colour",
            "/api/v1/videos?sort=--path", "/api/v1/videos?hdr=hdr11", "/api/v1/videos?min_height=tall",
            "/api/v1/videos?min_duration=-1", "/api/v1/videos?min_duration=1e999999999",
            "/api/v1/videos?directory=films", "/api/v1/videos/search", "/api/v1/videos/search?q=%20%20",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000/wait?timeout=0",
            "/api/v1/jobs/00000000-0000-0000-0000-000000000000/wait?timeout=3601",
            "/api/v1/filesystem/directories?limit=0"})
    void wrongParametersAreNamed(String path) throws Exception {
        var response = client.get(path);
        assertProblem(422, "INVALID_PARAMETER", response);
        var name = Client.json(response).path("errors").fieldNames().next();
        assertTrue(path.contains("?" + name) || name.equals("q"), response.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {"400;{", "400;{\"path\":}", "400;", "400;nonsense",
            "422;[]", "422;\"x\"", "422;{}", "422;{\"path\":null}", "422;{\"path\":5}",
            "422;{\"path\":\"/a\",\"path\":\"/b\"}",
            "422;{\"path\":\"/a\",\"recursive\":\"yes\"}", "422;{\"path\":\"/a\",\"force\":1}",
            "422;{\"path\":\"/a\",\"depth\":2}", "422;{\"path\":\"/a\",\"recursive\":null}", "422;{\"path\":\"/a\"} 5"})
    void wrongBodiesAreExplained(int status, String body) throws Exception {
        assertProblem(status, "INVALID_BODY", client.post("/api/v1/videos/scan", body == null ? "" : body));
    }

    @Test
    void deepNestsAndEndlessNumbersAreRefused() throws Exception {
        assertProblem(400, "INVALID_BODY", client.post("/api/v1/videos/scan", "[".repeat(100_000)));
        assertProblem(400, "INVALID_BODY",
                client.post("/api/v1/videos/scan", "{\"path\":" + "9".repeat(100_000) + "}"));
    }

    @Test
    void errorsNameTheFields() throws Exception {
        var errors = Client.json(client.post("/api/v1/videos/scan", "{\"force\":1,\"depth\":2}")).path("errors");
        assertEquals("is missing", errors.path("path").asText());
        assertEquals("must be true or false", errors.path("force").asText());
        assertEquals("is not known here", errors.path("depth").asText());
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        var response = client.raw("POST /api/v1/videos/scan HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n");
        assertTrue(response.startsWith("HTTP/1.1 413 "), response);
        assertTrue(response.contains("\"code\":\"PAYLOAD_TOO_LARGE\""), response);
        assertTrue(response.contains("application/problem+json"), response);
    }

    @Test
    void anEndlessChunkedBodyIsRefused() throws Exception {
        var chunk = "10000\r\n" + " ".repeat(65536) + "\r\n";
        var response = client.raw("POST /api/v1/videos/scan HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(16)
                + "1\r\n");
        assertTrue(response.startsWith("HTTP/1.1 413 "), response);
    }

    @Test
    void aBodyOfTheLargestSizeIsRead() throws Exception {
        var body = "{\"path\":\"relative\"}";
        assertProblem(400, "INVALID_PATH",
                client.post("/api/v1/videos/scan", body + " ".repeat((1 << 20) - body.length())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"Content-Length: -5", "Content-Length: -1", "Content-Length: +0",
            "Content-Length: 1\\r\\nContent-Length: 2", "Content-Length: 5\\r\\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked", "Content-Length: x"})
    void bodiesOfUnclearLengthAreRefused(String header) throws Exception {
        var response = client.raw("POST /api/v1/videos/scan HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\n" + header.replace("\\r\\n", "\r\n") + "\r\n\r\n");
        assertTrue(response.startsWith("HTTP/1.1 400 "), response);
        assertTrue(response.contains("\"code\":\"BAD_REQUEST\""), response);
        assertTrue(response.toLowerCase(java.util.Locale.ROOT).contains("connection: close"), response);
    }

    @ParameterizedTest
    @CsvSource({"GET HTTP/1.1", "GET /%zz HTTP/1.1", "GET /?a=%zz HTTP/1.1", "GET http:/x HTTP/1.1",
            "GET mailto:x HTTP/1.1", "G{T / HTTP/1.1"})
    void requestsThatAreNotHttpGetAProblem(String line) throws Exception {
        var response = client.raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(response.startsWith("HTTP/1.1 4"), response);
        assertTrue(response.contains("\"code\":\""), response);
        assertTrue(response.contains("nosniff"), response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/2.0", "GET / HTTP/1.2", "GET / HTTP/1.10", "GET /", "nonsense",
            "\u0016\u0003\u0001\u0002"})
    void otherProtocolsGetAProblem(String line) throws Exception {
        var response = client.raw(line + "\r\nHost: localhost\r\n\r\n");
        assertTrue(response.startsWith("HTTP/1.1 400 "), response);
        assertTrue(response.contains("\"code\":\"BAD_REQUEST\""), response);
    }

    @Test
    void troubleInTheStoreIsToldWithoutItsCause() throws Exception {
        WORLD.videos.unavailableOnce();
        var response = client.get("/api/v1/videos");
        assertProblem(503, "STORAGE_UNAVAILABLE", response);
        assertFalse(response.body().contains("inside"), response.body());
    }

    @Test
    void bugsAreNotToldToClients() throws Exception {
        WORLD.videos.failOnce(new IllegalStateException("secret"));
        var response = client.get("/api/v1/videos");
        assertProblem(500, "INTERNAL_ERROR", response);
        assertFalse(response.body().contains("secret"), response.body());
    }

    @Test
    void headIsGetWithoutTheBody() throws Exception {
        for (var path : new String[]{"/api/v1/jobs", "/health/live", "/", "/nothing"}) {
            var get = client.get(path);
            var head = client.call("HEAD", path, null);
            assertEquals(get.statusCode(), head.statusCode(), path);
            assertEquals("", head.body(), path);
            assertEquals(get.headers().firstValue("Content-Length"), head.headers().firstValue("Content-Length"), path);
        }
    }

    @Test
    void everyAnswerIsGuarded() throws Exception {
        for (var path : new String[]{"/", "/icon.svg", "/openapi", "/metrics", "/health/ready", "/api/v1/videos"}) {
            var response = client.get(path, "Origin", "http://evil.example");
            assertEquals(200, response.statusCode(), path + response.body());
            for (var header : Map.of("X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer",
                    "X-Frame-Options", "DENY").entrySet()) {
                assertEquals(header.getValue(), response.headers().firstValue(header.getKey()).orElse(""), path);
            }
            assertTrue(
                    response.headers().firstValue("Content-Security-Policy").orElse("").contains("default-src 'self'"));
            assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty(), path);
        }
    }

    @Test
    void metricsAreInPrometheusText() throws Exception {
        var response = client.get("/metrics", "Accept",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1");
        assertTrue(response.body().contains("stoatferret_event_streams"), response.body());
        var plain = client.get("/metrics");
        assertTrue(plain.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"), plain.body());
        assertTrue(plain.body().contains("# TYPE stoatferret_event_streams gauge"), plain.body());
        assertTrue(plain.body().contains("memory_usedHeap"), plain.body());
    }

    @Test
    void theDescriptionIsServed() throws Exception {
        var response = client.get("/openapi");
        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("Stoat Ferret"));
    }
}
