package org.stoatferret.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class AccessTest {
    private static final String TOKEN = "correct-horse-battery";
    private static final String OTHER = "correct-horse-batterx";
    private static final String SESSION = "/api/v1/session";
    private static final String JOBS = "/api/v1/jobs";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-04T05:06:07Z"));
    private World world;
    private WebServer server;
    private Client client;

    @BeforeEach
    void start() {
        start(Token.of(TOKEN));
    }

    private void start(Token token) {
        world = new World(World.LIMITS, token, now::get);
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

    private void startAgain(Token token) {
        stop();
        start(token);
    }

    private HttpResponse<String> logIn(String token, String... headers) throws Exception {
        var all = new java.util.ArrayList<>(java.util.List.of("Content-Type", "application/json"));
        all.addAll(java.util.List.of(headers));
        return client.call("POST", SESSION, "{\"token\":" + Json.line(token) + "}", all.toArray(String[]::new));
    }

    /** What a browser would send back. */
    private static String cookie(HttpResponse<String> response) {
        assertEquals(200, response.statusCode(), response.body());
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private HttpResponse<String> bearer(String path, String token) throws Exception {
        return client.get(path, "Authorization", "Bearer " + token);
    }

    private static void assertRefused(HttpResponse<String> response) throws Exception {
        ErrorAnswersTest.assertProblem(401, "UNAUTHORIZED", response);
        assertEquals("Bearer", response.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {JOBS, "/api/v1/videos", "/api/v1/videos/statistics", "/api/v1/events", "/api/v1/nothing",
            "/api", "/api/", "/api/v1/jobs/00000000-0000-0000-0000-000000000000/events", "/metrics", "/metrics/",
            "/metrics/application", "/metrics/vendor/requests.count", "/openapi", "/openapi/", "/openapi?format=JSON",
            "/health", "/health/", "/health/ready/", "/api/v1/filesystem/directories", "/%61pi/v1/jobs",
            "/api;x=1/v1/jobs", "/x/../api/v1/jobs", "/./api/v1/jobs", "/api/v1/jobs;a=b",
            "/health/live/../../api/v1/jobs",
            "/api/v1/session/../jobs"})
    void nothingIsToldWithoutTheToken(String path) throws Exception {
        var answer = client.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertTrue(answer.matches("(?s)HTTP/1.1 (401|404|400) .*"), answer);
        assertFalse(answer.contains("\"jobs\""), answer);
        if (answer.startsWith("HTTP/1.1 404")) {
            assertTrue(answer.contains("\"code\":\"NOT_FOUND\""), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {JOBS, "/api/v1/nothing", "/metrics", "/metrics/application", "/openapi"})
    void whoHasNoTokenIsToldSo(String path) throws Exception {
        assertRefused(client.get(path));
        assertRefused(client.call("PATCH", path, null));
    }

    @Test
    void theTokenOpensEverything() throws Exception {
        for (var path : new String[]{JOBS, "/metrics", "/openapi", "/health/ready"}) {
            assertEquals(200, bearer(path, TOKEN).statusCode(), path);
        }
        assertEquals(200, client.get(JOBS, "Authorization", "bearer  " + TOKEN).statusCode());
        ErrorAnswersTest.assertProblem(404, "NOT_FOUND", bearer("/api/v1/nothing", TOKEN));
        try (var lines = client.lines("/api/v1/events", "Authorization", "Bearer " + TOKEN).body()) {
            assertEquals("snapshot", Client.next(lines.iterator()).name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + OTHER, "Bearer", "Bearer ", "Bearer " + TOKEN + "x", "Basic " + TOKEN, TOKEN,
            "Bearer correct-horse-batter"})
    void anythingElseDoesNot(String value) throws Exception {
        assertRefused(client.get(JOBS, "Authorization", value));
    }

    @Test
    void aTokenInTheAddressIsNotLookedAt() throws Exception {
        assertRefused(client.get(JOBS + "?token=" + TOKEN));
        assertRefused(client.get(JOBS + "?access_token=" + TOKEN));
        ErrorAnswersTest.assertProblem(422, "INVALID_PARAMETER", client.get(SESSION + "?token=" + TOKEN));
    }

    @Test
    void thePageAndItsLogInAreOpen() throws Exception {
        assertEquals(200, client.get("/").statusCode());
        assertEquals(200, client.get("/library", "Accept", "text/html").statusCode());
        assertEquals(200, client.get("/health/live").statusCode());
        assertEquals("{\"token_required\":true,\"authenticated\":false}", client.get(SESSION).body());
    }

    @Test
    void everybodyMayKnowWhetherItIsReadyButNotWhy() throws Exception {
        var health = Client.json(client.get("/health/ready"));
        assertEquals("ok", health.path("status").asText());
        assertEquals(0, health.path("checks").size());
        assertEquals(1, Client.json(bearer("/health/ready", TOKEN)).path("checks").size());
    }

    @Test
    void aSessionLetsABrowserIn() throws Exception {
        var session = cookie(logIn(TOKEN));
        assertEquals(200, client.get(JOBS, "Cookie", session).statusCode());
        assertEquals(200, client.get(JOBS, "Cookie", "a=b; stoat_ferret_session=planted; " + session).statusCode());
        assertEquals("{\"token_required\":true,\"authenticated\":true}",
                client.get(SESSION, "Cookie", session).body());
        try (var lines = client.lines("/api/v1/events", "Cookie", session).body()) {
            assertEquals("snapshot", Client.next(lines.iterator()).name());
        }
        var end = client.call("DELETE", SESSION, null, "Cookie", session);
        assertEquals(204, end.statusCode());
        assertTrue(end.headers().firstValue("Set-Cookie").orElse("")
                .startsWith("stoat_ferret_session=; Path=/; Max-Age=0; "));
    }

    @Test
    void itsCookieStaysWithTheBrowserAndOnThisSite() throws Exception {
        var plain = logIn(TOKEN).headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(plain.endsWith("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"), plain);
        var secure = logIn(TOKEN, "Origin", "https://localhost:" + server.port(), "X-Forwarded-Proto", "http")
                .headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(secure.endsWith("; SameSite=Strict; Secure"), secure);
        var claimed = logIn(TOKEN, "Origin", "http://localhost:" + server.port(), "X-Forwarded-Proto", "https")
                .headers().firstValue("Set-Cookie").orElseThrow();
        assertFalse(claimed.contains("Secure"), claimed);
    }

    @Test
    void aSessionOutlivesTheServerButNotItsTime() throws Exception {
        var session = cookie(logIn(TOKEN));
        startAgain(Token.of(TOKEN));
        assertEquals(200, client.get(JOBS, "Cookie", session).statusCode());
        now.updateAndGet(time -> time.plus(Sessions.LENGTH).minusSeconds(1));
        assertEquals(200, client.get(JOBS, "Cookie", session).statusCode());
        now.updateAndGet(time -> time.plusSeconds(1));
        assertRefused(client.get(JOBS, "Cookie", session));
    }

    @Test
    void anotherTokenEndsAllSessions() throws Exception {
        var session = cookie(logIn(TOKEN));
        startAgain(Token.of(OTHER));
        assertRefused(client.get(JOBS, "Cookie", session));
    }

    @Test
    void aSessionCannotBeMadeUpOrStretched() throws Exception {
        var session = cookie(logIn(TOKEN));
        var value = session.substring(session.indexOf('=') + 1);
        long end = Long.parseLong(value.substring(0, value.indexOf('.')));
        var stretched = (end + 1) + value.substring(value.indexOf('.'));
        var flipped = value.substring(0, value.length() - 2) + (value.endsWith("AA") ? "BB" : "AA");
        for (var forged : new String[]{stretched, flipped, "", "..", "99999999999.x.y", value + "x", value.substring(1),
                "9".repeat(30) + value.substring(value.indexOf('.')), "\u00B2" + value}) {
            assertRefused(client.get(JOBS, "Cookie", "stoat_ferret_session=" + forged));
        }
    }

    @Test
    void aWrongTokenBeginsNoSessionAndIsNotRepeated() throws Exception {
        var response = logIn(OTHER);
        assertRefused(response);
        assertTrue(response.headers().firstValue("Set-Cookie").isEmpty());
        assertFalse(response.body().contains(OTHER) || response.body().contains(TOKEN), response.body());
        ErrorAnswersTest.assertProblem(422, "INVALID_BODY", client.post(SESSION, "{\"token\":5}"));
        ErrorAnswersTest.assertProblem(422, "INVALID_BODY", client.post(SESSION, "{}"));
        ErrorAnswersTest.assertProblem(403, "FORBIDDEN_ORIGIN", logIn(TOKEN, "Origin", "http://evil.example"));
        ErrorAnswersTest.assertProblem(403, "FORBIDDEN_ORIGIN", logIn(TOKEN, "Sec-Fetch-Site", "cross-site"));
    }

    @Test
    void guessingIsToldToWaitAndTheRightTokenIsNot() throws Exception {
        for (int i = 0; i < 15; i++) {
            assertRefused(logIn("wrong " + i));
            assertRefused(bearer(JOBS, "wrong-" + i));
        }
        for (var response : new HttpResponse<?>[]{logIn("wrong"), bearer(JOBS, "wrong")}) {
            assertEquals(429, response.statusCode());
            assertTrue(response.body().toString().contains("\"code\":\"TOO_MANY_ATTEMPTS\""));
            int seconds = Integer.parseInt(response.headers().firstValue("Retry-After").orElse("0"));
            assertTrue(seconds > 0 && seconds <= 61, "" + seconds);
        }
        assertRefused(client.get(JOBS));
        assertEquals(200, bearer(JOBS, TOKEN).statusCode());
        assertEquals(200, client.get(JOBS, "Cookie", cookie(logIn(TOKEN))).statusCode());
    }

    @Test
    void afterAMinuteGuessesAreAnsweredAgain() {
        var nanos = new AtomicReference<>(Long.MAX_VALUE - 5);
        var attempts = new Attempts(nanos::get);
        for (int i = 0; i < 30; i++) {
            assertEquals(Duration.ZERO, attempts.fail());
        }
        nanos.updateAndGet(time -> time + Duration.ofSeconds(20).toNanos());
        assertEquals(Duration.ofSeconds(40), attempts.fail());
        nanos.updateAndGet(time -> time + Duration.ofSeconds(40).toNanos());
        assertEquals(Duration.ZERO, attempts.fail());
    }

    @Test
    void withoutATokenEverybodyIsLetIn() throws Exception {
        startAgain(null);
        assertEquals(200, client.get(JOBS).statusCode());
        assertEquals("{\"token_required\":false,\"authenticated\":true}", client.get(SESSION).body());
        var response = logIn("whatever");
        assertEquals(200, response.statusCode());
        assertTrue(response.headers().firstValue("Set-Cookie").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "fifteen letters", "a token with spaces in it",
            "p\u00E4ssw\u00F6rter sind lang",
            "sixteen-letters\n"})
    void aTokenIsLongAndPlain(String text) {
        var refusal = org.junit.jupiter.api.Assertions.assertThrows(IllegalArgumentException.class,
                () -> Token.of(text));
        assertTrue(text.isEmpty() || !String.valueOf(refusal.getMessage()).contains(text));
        assertFalse(Token.of(TOKEN).toString().contains(TOKEN));
    }
}
