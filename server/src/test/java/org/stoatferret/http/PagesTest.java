package org.stoatferret.http;

import java.net.http.HttpResponse;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class PagesTest {
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private World world;
    private WebServer server;
    private Client client;

    @BeforeEach
    void start() {
        world = new World(World.LIMITS);
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

    @ParameterizedTest
    @ValueSource(strings = {"/", "/library", "/library?q=a%20b", "/library/7", "/scans/7", "/anything/else"})
    void addressesOfThePageAreThePage(String path) throws Exception {
        var response = client.get(path, "Accept", BROWSER);
        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("<div id=\"root\">"), response.body());
        assertTrue(header(response, "Content-Type").startsWith("text/html"));
        assertFalse(header(response, "Cache-Control").contains("max-age"));
        var head = client.call("HEAD", path, null, "Accept", BROWSER);
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/health/nothing", "/assets/nothing", "/nothing.png",
            "/library/nothing.js"})
    void whatIsNotAnAddressOfThePageIsNotThere(String path) throws Exception {
        ErrorAnswersTest.assertProblem(404, "NOT_FOUND", client.get(path, "Accept", BROWSER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "text/*", "application/json"})
    void onlyThoseWhoAskForAPageGetIt(String accept) throws Exception {
        ErrorAnswersTest.assertProblem(404, "NOT_FOUND", client.get("/library", "Accept", accept));
        assertEquals(405, client.call("POST", "/api/v1/videos", "{}", "Accept", BROWSER, "Content-Type",
                "application/json").statusCode());
    }

    @Test
    void namesWithAHashAreKeptForEverAndOthersAreNot() throws Exception {
        var page = client.get("/", "Accept", BROWSER).body();
        var script = page.replaceAll("(?s).*src=\"(/assets/[^\"]+\\.js)\".*", "$1");
        var response = client.get(script);
        assertEquals(200, response.statusCode());
        assertEquals("public, max-age=31536000, immutable", header(response, "Cache-Control"));
        assertTrue(header(client.get("/assets/nothing.js"), "Cache-Control").contains("no-"));
        assertFalse(header(client.get("/icon.svg"), "Cache-Control").contains("immutable"));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"If-None-Match,\"", "If-None-Match,x", "If-Match,W/",
            "If-Modified-Since,yesterday",
            "If-Unmodified-Since,0"})
    void conditionsThatAreNoneAreToldSo(String name, String value) throws Exception {
        var answer = client
                .raw("GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + name + ": " + value
                        + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 ") && answer.contains("\"code\":\"BAD_REQUEST\""), answer);
    }

    @Test
    void conditionsAreHeeded() throws Exception {
        var tag = client.get("/icon.svg").headers().firstValue("ETag").orElseThrow();
        assertEquals(304, client.get("/icon.svg", "If-None-Match", tag).statusCode());
        assertEquals(200, client.get("/icon.svg", "If-None-Match", "\"other\"").statusCode());
    }
}
