package org.stoatferret;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Names of all kinds, and the packaged server under locales that have no letters for them. */
@Timeout(300)
class NamesIT {
    // Percent-encoded; é once as one character and once as two; 255 bytes of names and of extension.
    private static final List<String> NAMES = List.of("plain.mp4", "%C3%A9.mp4", "e%CC%81.mp4", "%FF%FE%80.mp4",
            "line%0Abreak.mp4", "%1B%5B31mred.mp4", "%E2%80%AEgpj.mp4", "%D7%90%D7%91.mp4", "%F0%9F%8E%AC.mp4",
            "-hide_banner.mp4", "-.mp4", "%2503d.mp4", "http%3A%2Fx.mp4".replace("%2F", "%5C"), "http%3Ax.mp4",
            "concat%3Aa%7Cb.mp4", "%20.mp4", "a%20b%09.mp4", "%22%27%60%24x%3B.mp4", "%EF%BF%BD.mp4",
            "%ED%A0%80.mp4", "%E2%80%A8.mp4", "x".repeat(251) + ".mp4", "%FF".repeat(251) + ".mp4",
            "%C3%A9".repeat(125) + "x.mp4");
    private static final String DIRECTORY = "%FF%C3%A9%0A";

    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"C, C.UTF-8", "POSIX, C", "C.UTF-8, C"})
    void everyNameIsStoredSearchedProbedAndKnownAgainUnderAnotherLocale(String first, String second) throws Exception {
        var media = "file://" + directory.toRealPath() + "/media/" + DIRECTORY;
        Files.createDirectories(Path.of(URI.create(media)));
        for (var name : NAMES) {
            Media.video(Path.of(URI.create(media + "/" + name)), Duration.ofSeconds(1));
        }
        var bytes = directory.toRealPath() + "/media/" + DIRECTORY;
        try (var client = HttpClient.newHttpClient()) {
            try (var server = start(first)) {
                var result = scan(client, server, "path_bytes", bytes);
                assertEquals(NAMES.size(), result.path("new").asInt(), result::toString);
                requireAll(client, server, bytes);
                server.stop(Duration.ofMinutes(1));
            }
            try (var server = start(second)) {
                var result = scan(client, server, "path", directory.toRealPath() + "/media");
                assertEquals(NAMES.size(), result.path("skipped").asInt(), result::toString);
                assertEquals(NAMES.size(), result.path("total").asInt(), result::toString);
                requireAll(client, server, bytes);
            }
        }
    }

    @Test
    void aDataDirectoryThatNoChildCanBeGivenIsRefusedWithASentence() throws Exception {
        var data = Files.createDirectories(directory.resolve("donn\u00e9es"));
        try (var server = ServerProcess.packaged(data, List.of("-Ddata.dir=data"), Map.of("LC_ALL", "C"))) {
            assertEquals(1, server.awaitEnd());
            assertTrue(server.output().contains("set LC_ALL to C.UTF-8"), server::output);
        }
    }

    private void requireAll(HttpClient client, ServerProcess server, String bytes) throws Exception {
        var found = new TreeSet<String>();
        for (var video : get(client, server, "/videos?limit=1000").path("videos")) {
            found.add(video.path("path_bytes").asText());
            assertEquals(1.0, video.path("duration_seconds").asDouble(), 0.1);
        }
        var expected = new TreeSet<String>();
        NAMES.forEach(name -> expected.add(bytes + "/" + name));
        assertEquals(expected, found);
        for (var word : List.of("plain", "\u00e9.mp4", "\uD83C\uDFAC", "-hide_banner", "%03d", "\u05D0\u05D1")) {
            var hits = get(client, server, "/videos/search?q=" + URLEncoder.encode(word, StandardCharsets.UTF_8));
            assertTrue(hits.path("total").asInt() > 0, word);
        }
    }

    private ServerProcess start(String locale) throws IOException {
        return ServerProcess.packaged(directory, List.of(), Map.of("LC_ALL", locale, "LANG", locale));
    }

    private JsonNode scan(HttpClient client, ServerProcess server, String field, String path) throws Exception {
        var body = json.writeValueAsString(Map.of(field, path));
        var answer = client.send(HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/videos/scan"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
        assertEquals(202, answer.statusCode(), answer.body());
        var job = get(client, server, "/jobs/" + json.readTree(answer.body()).path("job_id").asText() + "/wait");
        assertEquals("complete", job.path("status").asText(), job::toString);
        return job.path("result");
    }

    private JsonNode get(HttpClient client, ServerProcess server, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1" + path)).build();
        return json.readTree(client.send(request, BodyHandlers.ofString()).body());
    }
}
