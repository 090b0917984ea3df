package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.store.StalledWrites;
import org.stoatferret.testing.EventReader;
import org.stoatferret.testing.Eventually;
import org.stoatferret.testing.HungDirectory;
import org.stoatferret.testing.PinnedThreads;
import org.stoatferret.testing.Responsiveness;
import org.stoatferret.testing.ServerProcess;
import org.stoatferret.testing.SlowChildren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The scan never freezes the server: the packaged one, on a single carrier thread without a spare, answers within two
 * seconds whatever its scans wait for. {@link ResponsivenessControlIT} shows that this can fail.
 */
@Timeout(300)
class ResponsivenessIT {
    private static final int PROBES = 4;
    private static final Duration EACH_PROBE = Duration.ofSeconds(3);
    private static final Duration WATCHED = Duration.ofSeconds(8);
    /** At most: a machine may do something else for a moment. */
    private static final int WATCHES = 5;
    /** Within which an idle stream must have shown that it lives: every 15 s, says the contract. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(18);
    /** Enough to cancel two a second for as long as is watched. */
    private static final int WAITING = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final ObjectMapper json = new ObjectMapper();
    private final Queue<String> waiting = new ArrayDeque<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path place;
    private ServerProcess server;
    private Responsiveness client;

    @BeforeEach
    void choosePlace() {
        place = directory;
    }

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void whileEveryProbeIsBusy(TestInfo test) throws Exception {
        start(List.of(), Map.of());
        var job = occupy();
        var idle = client.followQuietly("/api/v1/jobs/" + waiting.peek() + "/events");
        waiting.remove();
        watch(test, HEARTBEAT);
        assertTrue(idle.awaitLine(":", Duration.ZERO), "a heartbeat on the stream of a job that waits");
        cancelled(job);
    }

    @Test
    void whileAFileSystemHangs(TestInfo test) throws Exception {
        var hung = HungDirectory.make(directory.resolve("dead/mount"), directory, HungDirectory.Means.MOUNT,
                HungDirectory.Means.LIBRARY);
        opened.add(hung);
        List<String> complaints;
        int times = 0;
        do { // each with a server of its own, as a scan that hangs gives up after twenty seconds
            place = Files.createDirectory(directory.resolve("watched-" + times++));
            complaints = complaintsWhileHanging(test, hung);
        } while (!complaints.isEmpty() && times < WATCHES);
        assertEquals(List.of(), complaints, () -> server.output());
    }

    private List<String> complaintsWhileHanging(TestInfo test, HungDirectory hung) throws Exception {
        start(List.of("-Djobs.parallelism=2"), hung.environment());
        var dead = submit(directory.resolve("dead"));
        Eventually.await("it runs", () -> job(dead).get("status").asText().equals("running"));
        var job = occupy();
        var stuck = client.follow("/api/v1/jobs/" + dead + "/events");
        var complaints = client.watch(WATCHED);
        tellFigures(test);
        if (complaints.isEmpty()) {
            assertEquals("discovering", job(dead).get("phase").asText(), "it still waits for " + hung.means());
            cancel(dead, stuck);
            cancelled(job);
        }
        client.close();
        server.close();
        return complaints;
    }

    @Test
    void whileTheDatabaseIsBusyWithLongWrites(TestInfo test) throws Exception {
        StalledWrites.prepare(directory.resolve("data"), EACH_PROBE, WAITING + 1);
        start(List.of(), Map.of());
        var job = occupy();
        server.awaitOutput(StalledWrites.BEGUN);
        watch(test, WATCHED);
        assertEquals("running", job(job).get("status").asText());
        client.cancel(new ArrayDeque<>(List.of(job)));
        assertEquals(List.of(), client.watch(Duration.ZERO));
    }

    @Test
    void whileTwoHundredClientsFollow(TestInfo test) throws Exception {
        start(List.of(), Map.of());
        var job = occupy();
        for (int i = 0; i < 100; i++) {
            client.follow("/api/v1/events");
            client.follow("/api/v1/jobs/" + job + "/events");
        }
        watch(test, WATCHED);
        cancelled(job);
    }

    private void start(List<String> options, Map<String, String> environment) throws Exception {
        var all = new ArrayList<>(List.of("-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1", PinnedThreads.option(recording()),
                "-Djobs.parallelism=1", "-Dprobe.parallelism=" + PROBES,
                "-Dprobe.executable=" + SlowChildren.script(place, EACH_PROBE)));
        all.addAll(options);
        server = ServerProcess.packaged(place, all, environment);
        opened.add(server);
        client = new Responsiveness(server.address());
        opened.add(client);
    }

    private Path recording() {
        return place.resolve("recording.jfr");
    }

    /** Has every probe busy, scans waiting for their turn, and somebody listening. */
    private String occupy() throws Exception {
        waiting.clear();
        var job = submit(files("first", 2_000));
        for (int i = 0; i < WAITING; i++) {
            waiting.add(submit(files("waiting-" + i, 1)));
        }
        Eventually.await("every probe is busy", () -> gauge("stoatferret_probes_running") == PROBES);
        assertEquals("pending", job(waiting.peek()).get("status").asText());
        client.follow("/api/v1/events");
        client.follow("/api/v1/jobs/" + job + "/events");
        client.ask("/api/v1/jobs/" + job);
        client.ask("/health/ready");
        client.ask("/api/v1/videos");
        client.cancel(waiting);
        return job;
    }

    private void watch(TestInfo test, Duration time) throws InterruptedException, IOException {
        var complaints = client.watch(time, WATCHES);
        tellFigures(test);
        assertEquals(List.of(), complaints, () -> server.output());
    }

    private void tellFigures(TestInfo test) throws InterruptedException, IOException {
        System.out.println(test.getDisplayName() + ": " + client.figures() + "; by the server itself: turn "
                + gauge("stoatferret_scheduling_delay_seconds") + " s, loopback "
                + gauge("stoatferret_loopback_seconds") + " s");
    }

    /** Cancels the scan that has every probe busy, and then the server: nothing of ours may have pinned a thread. */
    private void cancelled(String job) throws Exception {
        cancel(job, client.followQuietly("/api/v1/jobs/" + job + "/events"));
        server.stop(PATIENCE);
        PinnedThreads.assertNoneOfOurs(recording());
    }

    private void cancel(String job, EventReader stream) throws Exception {
        var answer = client.request("POST", "/api/v1/jobs/" + job + "/cancel", null);
        assertEquals(202, answer.statusCode(), answer::body);
        assertTrue(stream.awaitLine("event: cancelled", Responsiveness.LIMIT), "cancelled within the limit");
    }

    private Path files(String name, int count) throws IOException {
        var root = Files.createDirectory(place.resolve(name));
        for (int i = 0; i < count; i++) {
            Files.createFile(root.resolve(i + ".mp4"));
        }
        return root;
    }

    private String submit(Path path) throws IOException, InterruptedException {
        var body = json.writeValueAsString(Map.of("path", path.toString()));
        var answer = client.request("POST", "/api/v1/videos/scan", body);
        assertEquals(202, answer.statusCode(), answer::body);
        return json.readTree(answer.body()).get("job_id").asText();
    }

    private JsonNode job(String id) throws IOException, InterruptedException {
        return json.readTree(client.request("GET", "/api/v1/jobs/" + id, null).body());
    }

    private double gauge(String name) throws IOException, InterruptedException {
        var line = Pattern.compile("^" + name + "(\\{.*?})? (.*)$", Pattern.MULTILINE)
                .matcher(client.request("GET", "/metrics", null).body());
        assertTrue(line.find(), name);
        return Double.parseDouble(line.group(2));
    }
}
