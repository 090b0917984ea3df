package org.stoatferret;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.BadServer.Mistake;
import org.stoatferret.testing.HungDirectory;
import org.stoatferret.testing.Responsiveness;
import org.stoatferret.testing.ServerProcess;
import org.stoatferret.testing.SlowChildren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What {@link ResponsivenessIT} guards against, done on purpose: each mistake must make the same client complain of
 * everything, and the server's own watchdog name it.
 */
@Timeout(300)
class ResponsivenessControlIT {
    @TempDir
    Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void aProbeThatReadsItsChildOnACarrier() throws Exception {
        var media = Files.createDirectory(directory.resolve("media"));
        Files.createFile(media.resolve("a.mp4"));
        freezes(Mistake.PROBES_WITHOUT_A_DOOR, media, Map.of(), "BadServer$BadProber.probe");
    }

    @Test
    void aWalkThatLooksAtAHungPathOnACarrier() throws Exception {
        var hung = HungDirectory.make(directory.resolve("media/mount"), directory, HungDirectory.Means.LIBRARY,
                HungDirectory.Means.MOUNT);
        opened.add(hung);
        freezes(Mistake.WALKS_WITHOUT_A_DOOR, directory.resolve("media"), hung.environment(), "BadServer.walk");
    }

    @Test
    void aQueryThatRunsOnACarrier() throws Exception {
        freezes(Mistake.QUERIES_WITHOUT_A_DOOR, directory, Map.of(), "BadServer.query");
    }

    private void freezes(Mistake mistake, Path path, Map<String, String> environment, String culprit)
            throws Exception {
        var server = ServerProcess.of(BadServer.class, directory,
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                environment,
                List.of(mistake.name(), SlowChildren.script(directory, Duration.ofSeconds(60)).toString()));
        opened.add(server);
        var client = new Responsiveness(server.address());
        opened.add(client);
        var json = new ObjectMapper();
        var body = json.writeValueAsString(Map.of("path", path.toString()));
        var job = json.readTree(client.request("POST", "/api/v1/videos/scan", body).body()).get("job_id").asText();
        client.follow("/api/v1/jobs/" + job + "/events");
        client.ask("/api/v1/jobs/" + job);
        client.ask("/health/live");
        client.ask("/api/v1/videos");
        assertEquals(List.of(), client.watch(Duration.ofSeconds(2), 10), "well while it behaves");

        server.tell("now");
        client.cancel(new ArrayDeque<>(List.of(job)));
        var expected = Set.of("GET /api/v1/jobs/{id}: no answer within 2 s", "GET /health/live: no answer within 2 s",
                "GET /api/v1/videos: no answer within 2 s", "POST /api/v1/jobs/{id}/cancel: no answer within 2 s",
                "GET /api/v1/jobs/{id}/events: no progress for more than 2 s");
        server.awaitOutput("The server hardly answers");
        assertEquals(new TreeSet<>(expected), new TreeSet<>(client.watch(Duration.ofMillis(2_500))));
        server.awaitOutput(culprit);
        assertTrue(server.isAlive(), server::output);
    }
}
