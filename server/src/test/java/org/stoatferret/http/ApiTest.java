package org.stoatferret.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.JobId;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.Track;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.WriteReceipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class ApiTest {
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

    private HttpResponse<String> submit(String path) throws Exception {
        return client.post("/api/v1/videos/scan", "{\"path\":" + Json.line(path) + "}");
    }

    private static JsonNode describedSchema(String name) throws Exception {
        return described().at("/components/schemas/" + name);
    }

    private static JsonNode described() throws Exception {
        try (var in = ApiTest.class.getResourceAsStream("/META-INF/openapi.yml")) {
            return Json.MAPPER.valueToTree(new org.yaml.snakeyaml.Yaml().<Object>load(in));
        }
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return new ArrayList<>(new TreeSet<>(names));
    }

    // --- the server ---

    @Test
    void aBackupIsMadeForTheAsking() throws Exception {
        var response = client.call("POST", "/api/v1/system/backup", null);
        assertEquals(201, response.statusCode(), response.body());
        var backup = Client.json(response);
        assertEquals(names(describedSchema("Backup").path("properties")), names(backup));
        assertEquals(InMemoryBackups.BACKUP.file(), backup.path("file").asText());
        assertEquals("2026-03-04T05:06:07.000Z", backup.path("created_at").asText());
        assertTrue(backup.path("verified").asBoolean());
        ErrorAnswersTest.assertProblem(422, "INVALID_PARAMETER",
                client.call("POST", "/api/v1/system/backup?to=/etc", null));
        ErrorAnswersTest.assertProblem(405, "METHOD_NOT_ALLOWED", client.get("/api/v1/system/backup"));
    }

    @Test
    void aBackupThatCannotBeMadeSaysWhy() throws Exception {
        world.backups.isUnderWay = true;
        ErrorAnswersTest.assertProblem(409, "BACKUP_UNDER_WAY", client.call("POST", "/api/v1/system/backup", null));
        world.backups.failure = new StorageFullException(new IOException("inside"));
        var full = client.call("POST", "/api/v1/system/backup", null);
        ErrorAnswersTest.assertProblem(507, "STORAGE_FULL", full);
        assertEquals(StorageFullException.SENTENCE, Client.json(full).path("detail").asText());
        world.backups.failure = new StorageUnavailableException("the copy is damaged", new IOException("inside"));
        ErrorAnswersTest.assertProblem(503, "STORAGE_UNAVAILABLE", client.call("POST", "/api/v1/system/backup", null));
    }

    // --- jobs ---

    @Test
    void aScanIsAcceptedAndAwaited() throws Exception {
        var response = submit(world.path("quick"));
        assertEquals(202, response.statusCode(), response.body());
        var job = Client.json(response);
        var location = response.headers().firstValue("Location").orElse("");
        assertEquals("/api/v1/jobs/" + job.path("job_id").asText(), location);
        var ended = Client.json(client.get(location + "/wait?timeout=60"));
        assertEquals("complete", ended.path("status").asText());
        assertEquals(1.0, ended.path("progress").asDouble());
        assertEquals(1, ended.path("result").path("new").asInt());
        assertEquals(1, ended.path("result").path("scanned").asInt());
        assertTrue(ended.path("phase").isNull());
        assertTrue(ended.path("finished_at").asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertEquals(names(describedSchema("Job").path("properties")), names(ended));
        assertEquals(ended, Client.json(client.get(location)));
        assertEquals(0, Client.json(client.get(location + "/errors")).path("total").asInt(-1));
        ErrorAnswersTest.assertProblem(409, "ALREADY_TERMINAL", client.post(location + "/cancel", "{}"));
    }

    @Test
    void theSameScanIsAnsweredTwiceAndCancelled() throws Exception {
        var first = submit(world.path("slow"));
        var second = submit(world.path("slow") + "/");
        assertEquals(202, first.statusCode());
        assertEquals(200, second.statusCode());
        assertEquals(Client.json(first).path("job_id"), Client.json(second).path("job_id"));
        var location = first.headers().firstValue("Location").orElse("");
        assertEquals(location, second.headers().firstValue("Location").orElse(""));
        ErrorAnswersTest.assertProblem(408, "JOB_WAIT_TIMEOUT", client.get(location + "/wait?timeout=1"));
        assertEquals(202, client.call("DELETE", location, null).statusCode());
        var ended = Client.json(client.get(location + "/wait"));
        assertEquals("cancelled", ended.path("status").asText());
        assertTrue(ended.path("result").isObject());
    }

    @Test
    void aRepeatedRequestIsAnsweredWithItsJobAndAnotherOneIsRefused() throws Exception {
        var quick = "{\"path\": \"" + world.path("quick") + "\"}";
        var first = withKey(quick, "retry-1");
        assertEquals(202, first.statusCode());
        client.get(first.headers().firstValue("Location").orElse("") + "/wait");
        var again = withKey(quick, "retry-1");
        assertEquals(200, again.statusCode());
        assertEquals(Client.json(first).path("job_id"), Client.json(again).path("job_id"));
        assertEquals("complete", Client.json(again).path("status").asText());
        var other = withKey("{\"path\": \"" + world.path("other") + "\"}", "retry-1");
        ErrorAnswersTest.assertProblem(422, "IDEMPOTENCY_KEY_REUSED", other);
        ErrorAnswersTest.assertProblem(422, "INVALID_PARAMETER", withKey(quick, "k".repeat(256)));
    }

    private HttpResponse<String> withKey(String body, String key) throws Exception {
        return client.call("POST", "/api/v1/videos/scan", body, "Content-Type", "application/json", "Idempotency-Key",
                key);
    }

    @Test
    void aWaitingScanIsCancelledAtOnceAndAFullQueueSaysSo() throws Exception {
        submit(world.path("slow"));
        var location = submit(world.path("quick")).headers().firstValue("Location").orElse("");
        var pending = Client.json(client.get(location));
        assertEquals("pending", pending.path("status").asText());
        assertTrue(pending.path("result").isNull());
        assertTrue(pending.path("progress").isNull());
        submit(world.path("other"));
        var full = submit(world.root.toString());
        ErrorAnswersTest.assertProblem(503, "QUEUE_FULL", full);
        assertTrue(Integer.parseInt(full.headers().firstValue("Retry-After").orElse("0")) > 0);
        var cancelled = client.post(location + "/cancel", "{}");
        assertEquals(200, cancelled.statusCode());
        assertEquals("cancelled", Client.json(cancelled).path("status").asText());
        var list = Client.json(client.get("/api/v1/jobs?status=pending,running&limit=1"));
        assertEquals(2, list.path("total").asInt());
        assertEquals(1, list.path("jobs").size());
    }

    @Test
    void aStoppingServerTakesNoScans() throws Exception {
        world.jobs.close();
        var response = submit(world.path("quick"));
        ErrorAnswersTest.assertProblem(503, "SHUTTING_DOWN", response);
        assertTrue(response.headers().firstValue("Retry-After").isPresent());
    }

    @Test
    void outsideTheRootsNothingIsTold() throws Exception {
        for (var path : List.of(world.outside.toString(), world.outside + "/missing", "/", "/proc/self",
                world.path("../outside"), "/etc/../" + world.root)) {
            var response = submit(path);
            ErrorAnswersTest.assertProblem(403, "PATH_NOT_ALLOWED", response);
            assertEquals(submit("/nowhere").body(), response.body());
        }
        ErrorAnswersTest.assertProblem(403, "PATH_NOT_ALLOWED", client.get("/api/v1/filesystem/directories?path=/etc"));
    }

    /** A request as nobody's library would send it. */
    private String asked(String path) throws Exception {
        return client.raw("GET /api/v1/filesystem/directories?path=" + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").replaceFirst("Date: .*", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/etc/shadow", "/proc/self/root", "/proc/self/cwd", "/proc/1/environ", "/dev/stdin",
            "ROOT/..", "ROOT/../outside", "ROOT/%2e%2e/outside", "ROOT/..%2foutside", "ROOT%2f%2e%2e%2foutside",
            "ROOT/quick/../../outside", "//etc", "/..", "/../../etc", "ROOT2", "ROOT/escape", "ROOT/escape/deeper",
            "/etc%2f", "/%65tc"})
    void disguisesOutsideTheRootsGetOneAnswer(String path) throws Exception {
        if (Files.notExists(world.root.resolve("escape"), LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(world.root.resolve("escape"), world.outside);
        }
        var answer = asked(path.replace("ROOT", world.root.toString()));
        assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        assertEquals(asked("/nowhere"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROOT/%252e%252e/outside", "ROOT/%252e%252e%252foutside", "ROOT/..;/outside",
            "ROOT/%c0%ae%c0%ae/outside", "ROOT/%00", "ROOT/quick%00/../../outside", "ROOT/..%5coutside"})
    void whatOnlyLooksLikeAWayOutIsANameThatIsNotThere(String path) throws Exception {
        var answer = asked(path.replace("ROOT", world.root.toString()));
        assertTrue(answer.matches("(?s)HTTP/1.1 (400 .*\"code\":\"INVALID_PATH\"|403 .*PATH_NOT_ALLOWED).*"), answer);
        assertFalse(answer.contains(world.outside + "\""), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"relative\"", "\"\"", "\"/a\\u0000b\"", "\"/\\ud83e\""})
    void whatIsNoPathIsInvalid(String json) throws Exception {
        var response = client.post("/api/v1/videos/scan", "{\"path\":" + json + "}");
        ErrorAnswersTest.assertProblem(400, "INVALID_PATH", response);
    }

    @Test
    void whatIsNoDirectoryIsInvalid() throws Exception {
        ErrorAnswersTest.assertProblem(400, "INVALID_PATH", submit(world.path("missing")));
    }

    // --- videos ---

    private static final WriteReceipt UNHEARD = new WriteReceipt() {
        @Override
        public void stored() {}

        @Override
        public void lost(Exception cause) {}
    };

    private Video store(String answer) throws InterruptedException {
        var pictures = new Track.VideoTrack("hevc", "Main 10", 3840, 2160, 90, new Rational(30000, 1001), 1500L,
                "yuv420p10le", 10, "bt2020", "smpte2084", "bt2020nc", Hdr.DOLBY_VISION);
        var media = new MediaInfo("matroska", Duration.ofMillis(50050), 8_000_000L, 3,
                List.of(pictures, new Track.AudioTrack("aac", 2, "stereo", 48000, "eng"),
                        new Track.SubtitleTrack("subrip", "deu"), new Track.DataTrack("bin_data")));
        var video = new Video(VideoId.at(Instant.EPOCH),
                FilePath.ofBytes("/films/\u00e9t\u00e9 \uFFFD.mkv".getBytes(StandardCharsets.UTF_8)),
                new FileSignature(5, Instant.parse("2024-02-29T12:00:00.123456789Z"), "1", "2"), media,
                VideoStatus.PRESENT, Instant.EPOCH, Instant.EPOCH, JobId.random());
        world.videos.save(video, answer, UNHEARD);
        return video;
    }

    @Test
    void aVideoIsShownWhole() throws Exception {
        var video = store("{}");
        var json = Client.json(client.get("/api/v1/videos/" + video.id()));
        assertEquals(names(describedSchema("Video").path("properties")), names(json));
        assertEquals("/films/\u00e9t\u00e9 \uFFFD.mkv", json.path("path").asText());
        assertEquals("/films/%C3%A9t%C3%A9%20%EF%BF%BD.mkv", json.path("path_bytes").asText());
        assertEquals("/films", json.path("directory").asText());
        assertEquals("2024-02-29T12:00:00.123Z", json.path("modified_at").asText());
        assertEquals("1970-01-01T00:00:00.000Z", json.path("created_at").asText());
        assertEquals(50.05, json.path("duration_seconds").asDouble());
        assertEquals("dolby_vision", json.path("hdr").asText());
        assertEquals(5, json.path("file_size").asInt());
        assertEquals("deu", json.path("subtitle_streams").path(0).path("language").asText());
        assertEquals(1, json.path("data_count").asInt());
    }

    @Test
    void ffmpegsAnswerIsGivenVerbatim() throws Exception {
        var answer = "{ \"format\":\t{\"a\": 1.50, \"b\": \"\u00e9\"} }\n";
        var response = client.get("/api/v1/videos/" + store(answer).id() + "/probe");
        assertEquals(answer, response.body());
        assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void aVideoIsForgottenOnce() throws Exception {
        var path = "/api/v1/videos/" + store("{}").id();
        assertEquals(204, client.call("DELETE", path, null).statusCode());
        ErrorAnswersTest.assertProblem(404, "NOT_FOUND", client.call("DELETE", path, null));
    }

    @Test
    void filtersReachTheStore() throws Exception {
        var list = Client.json(client.get("/api/v1/videos?limit=5&offset=2&sort=-bit_rate&status=missing"
                + "&directory=/films/%C3%A9/&video_codec=hevc&audio_codec=aac&container=mp4&hdr=hdr10&min_height=1"
                + "&max_height=2&min_duration=1.5&max_duration=3&q=two+%20words"));
        assertEquals(List.of("limit", "offset", "total", "videos"), names(list));
        var query = world.videos.lastQuery.get();
        assertEquals(List.of("two", "words"), query.words());
        assertEquals(VideoStatus.MISSING, query.status());
        assertEquals("/films/%C3%A9", query.directory().encoded());
        assertEquals(Hdr.HDR10, query.hdr());
        assertEquals(Duration.ofMillis(1500), query.minDuration());
        assertEquals(Duration.ofSeconds(3), query.maxDuration());
        assertEquals(1, query.minHeight());
        assertEquals(Sort.BIT_RATE, query.sort());
        assertTrue(query.descending());
        assertEquals(5, query.limit());
        assertEquals(2, query.offset());
        client.get("/api/v1/videos?sort=path");
        assertFalse(world.videos.lastQuery.get().descending());
        client.get("/api/v1/videos");
        assertEquals(Sort.CREATED_AT, world.videos.lastQuery.get().sort());
        assertTrue(world.videos.lastQuery.get().descending());
    }

    @Test
    void aSearchRepeatsItsQuery() throws Exception {
        store("{}");
        var found = Client.json(client.get("/api/v1/videos/search?q=%C3%A9t%C3%A9&limit=1"));
        assertEquals("\u00e9t\u00e9", found.path("query").asText());
        assertEquals(1, found.path("total").asInt());
        assertEquals(1, found.path("videos").size());
    }

    // --- directories ---

    @Test
    void directoriesAreListedWithoutHiddenOnes() throws Exception {
        var roots = Client.json(client.get("/api/v1/filesystem/directories"));
        assertTrue(roots.path("path").isNull());
        assertEquals(world.root.toString(), roots.path("directories").path(0).path("path").asText());
        var listing = Client.json(client.get("/api/v1/filesystem/directories?limit=2&path=" + world.root));
        assertEquals(world.root.toString(), listing.path("path").asText());
        assertTrue(listing.path("parent").isNull());
        assertEquals(4, listing.path("total").asInt());
        assertEquals(2, listing.path("directories").size());
        var inside = Client.json(client.get("/api/v1/filesystem/directories?path=" + world.path("quick")));
        assertEquals(world.root.toString(), inside.path("parent").asText());
        assertEquals(world.root.toString(), inside.path("parent_bytes").asText());
    }

    @Test
    void aDirectoryWhoseNameIsNotTextIsNamedByItsBytes() throws Exception {
        var odd = world.root + "/odd%FF%0A%25name";
        Files.createDirectories(Path.of(URI.create("file://" + odd + "/deeper")));
        var listing = Client.json(client.get("/api/v1/filesystem/directories?path=" + world.root));
        JsonNode line = null;
        for (var each : listing.path("directories")) {
            line = each.path("name").asText().startsWith("odd") ? each : line;
        }
        assertEquals("odd\uFFFD\n%name", line.path("name").asText());
        assertEquals(odd, line.path("path_bytes").asText());
        var directories = "/api/v1/filesystem/directories?path_bytes=" + URLEncoder.encode(odd, UTF_8);
        var inside = Client.json(client.get(directories));
        assertEquals(odd, inside.path("path_bytes").asText());
        assertEquals(odd + "/deeper", inside.path("directories").path(0).path("path_bytes").asText());

        var answer = client.post("/api/v1/videos/scan", "{\"path_bytes\": \"" + odd + "\"}");
        assertEquals(202, answer.statusCode(), answer.body());
        assertEquals(odd, Client.json(answer).path("path_bytes").asText());
        ErrorAnswersTest.assertProblem(422, "INVALID_PARAMETER", client.get(directories + "&path=/"));
        ErrorAnswersTest.assertProblem(422, "INVALID_BODY",
                client.post("/api/v1/videos/scan", "{\"path\": \"/\", \"path_bytes\": \"/\"}"));
        for (var outside : List.of("/proc", world.root + "/%2E%2e/outside", world.root + "/..%2Foutside",
                "%2F" + world.outside.toString().substring(1))) {
            ErrorAnswersTest.assertProblem(403, "PATH_NOT_ALLOWED",
                    client.post("/api/v1/videos/scan", "{\"path_bytes\": \"" + outside + "\"}"));
        }
        for (var wrong : List.of("", "odd", "/%", "/%zz", "/\u00e9", world.root + "/%00")) {
            ErrorAnswersTest.assertProblem(400, "INVALID_PATH",
                    client.post("/api/v1/videos/scan", "{\"path_bytes\": \"" + wrong + "\"}"));
        }
    }

    // --- health ---

    @Test
    void healthIsTheWorstOfItsParts() throws Exception {
        assertEquals("ok", Client.json(client.get("/health/live")).path("status").asText());
        var ready = client.get("/health/ready");
        assertEquals(200, ready.statusCode());
        assertEquals("ok", Client.json(ready).path("checks").path("database").path("status").asText());
        assertEquals(1, Client.json(ready).path("checks").path("database").path("a").asInt());
    }

    // --- the description ---

    @Test
    void everyCodeIsDescribed() throws Exception {
        var codes = new ArrayList<String>();
        described().at("/components/schemas/Problem/properties/code/enum").forEach(code -> codes.add(code.asText()));
        var known = java.util.Arrays.stream(Problem.Code.values()).map(Enum::name).toList();
        assertEquals(new TreeSet<>(known), new TreeSet<>(codes));
    }

    @Test
    void everyPathOfTheDescriptionIsServedWithItsMethods() throws Exception {
        var paths = described().path("paths").properties();
        assertTrue(paths.size() > 15);
        for (var path : paths) {
            var expected = new TreeSet<String>();
            path.getValue().fieldNames()
                    .forEachRemaining(name -> expected.add(name.toUpperCase(java.util.Locale.ROOT)));
            expected.remove("PARAMETERS");
            var allowed = client.call("PATCH", path.getKey().replace("{id}", "x"), null).headers().firstValue("Allow")
                    .orElse("");
            var actual = new TreeSet<>(List.of(allowed.split(", ")));
            actual.remove("HEAD");
            assertEquals(expected, actual, path.getKey());
        }
    }

    // --- statistics ---

    @Test
    void statisticsAreOfWhatTheFiltersLeave() throws Exception {
        var response = client.get("/api/v1/videos/statistics?resolution=full_hd&min_size=10&max_size=20"
                + "&created_from=2026-03-04T05%3A06%3A07.123Z&created_to=2026-03-04T06%3A06%3A07%2B01%3A00&hdr=none");
        assertEquals(200, response.statusCode(), response.body());
        var asked = world.videos.lastQuery.get();
        assertEquals(Resolution.FULL_HD, asked.bounds().resolution());
        assertEquals(10, asked.bounds().minSize());
        assertEquals(20, asked.bounds().maxSize());
        assertEquals(Instant.parse("2026-03-04T05:06:07.123Z"), asked.bounds().createdFrom());
        assertEquals(Instant.parse("2026-03-04T05:06:07Z"), asked.bounds().createdTo());
        assertEquals(Hdr.NONE, asked.hdr());
        var counts = Client.json(response);
        assertEquals(names(describedSchema("Statistics").path("properties")), names(counts));
        assertEquals(1.5, counts.path("duration_seconds").asDouble());
        assertEquals("[{\"value\":null,\"videos\":2},{\"value\":\"h264\",\"videos\":1}]",
                counts.path("video_codecs").toString());
        assertEquals("{\"from\":null,\"to\":60,\"videos\":0}", counts.path("durations").path(0).toString());
        assertEquals("{\"from\":10800,\"to\":null,\"videos\":0}", counts.path("durations").path(10).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolution=720p", "min_size=-1", "max_size=1e3", "created_from=yesterday", "limit=1",
            "sort=path", "created_to=2026-03-04"})
    void statisticsRefuseWhatTheyDoNotKnow(String query) throws Exception {
        ErrorAnswersTest.assertProblem(422, "INVALID_PARAMETER", client.get("/api/v1/videos/statistics?" + query));
    }
}
