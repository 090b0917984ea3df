package org.stoatferret.reliability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.ServerProcess;
import org.stoatferret.testing.SlowChildren;

/**
 * Tells a server to end (SIGTERM) at random moments in its scans, while their children hang and ignore SIGTERM, again
 * and again, with the same scans. In the end they are let go on.
 */
final class StoppedScans implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration BURIAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Random random = new Random(21);
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>(); // the last that was told of, by job
    private final Latencies latencies = new Latencies();
    private final List<String> left = new ArrayList<>();
    private final List<String> notResumed = new ArrayList<>();
    private final List<String> openStreams = new ArrayList<>();
    private final List<String> resets = new ArrayList<>();
    private final Path directory;
    private final HangingChildren children;
    private final List<String> jobs = new ArrayList<>();
    private ServerProcess server;
    private Api api;
    private Following stream;
    private String last = "";

    private StoppedScans(Path directory) throws Exception {
        this.directory = directory.toRealPath();
        children = new HangingChildren(this.directory);
        for (var name : List.of("first", "second", "third", "fourth")) {
            var root = Files.createDirectory(this.directory.resolve(name));
            for (int i = 0; i < 30; i++) {
                Files.createFile(root.resolve(i + ".mp4"));
            }
        }
    }

    /** Takes two or three seconds for each. */
    static Figures run(Path directory, int stops) throws Exception {
        try (var experiment = new StoppedScans(directory)) {
            return experiment.stop(stops);
        }
    }

    private Figures stop(int stops) throws Exception {
        var hanging = "-Dprobe.executable=" + children.script();
        begin(hanging);
        for (var root : List.of("first", "second", "third", "fourth")) {
            jobs.add(api.submit(directory.resolve(root), Map.of()).accepted());
        }
        for (int i = 0; i < stops; i++) {
            Server.pass(random.nextLong(TimeUnit.SECONDS.toNanos(1)));
            end();
            begin(hanging);
        }
        end();
        begin("-Dprobe.executable=" + SlowChildren.script(directory, Duration.ZERO));
        for (var job : jobs) {
            var ended = api.get("/api/v1/jobs/" + job + "/wait?timeout=60").body();
            if (!ended.path("status").asText().equals("complete")) {
                notResumed.add("let go on, it did not complete: " + ended);
            }
        }
        return Figures.of(stops + 1 + " SIGTERMs").with("SIGTERM to exit: " + latencies)
                .atMost(LIMIT.toMillis(), "ms at most", latencies.longest()).never("processes left", left)
                .never("streams left open", openStreams)
                .never("streams reset", resets).with(attempts.values() + " attempts")
                .never("scans not resumed", notResumed);
    }

    /** Starts a server, and looks for what the last one left unfinished. */
    private void begin(String... options) throws Exception {
        server = Server.start(directory, options);
        api = new Api(server.address());
        for (var job : jobs) {
            var now = api.get("/api/v1/jobs/" + job).body();
            int attempt = now.path("attempt").asInt();
            if (attempt != attempts.getOrDefault(job, 0) + 1
                    || now.path("status").asText().matches("cancelled|failed")) {
                notResumed.add("attempt " + attempts.get(job) + " was under way, and then " + now);
            }
        }
        stream = api.follow("/api/v1/events", last, this::heard);
    }

    private void heard(Event event) {
        if (event.name().equals("reset")) {
            resets.add("attempts " + attempts + " " + event);
        }
        if (event.name().equals("running")) {
            attempts.put(event.job(), event.data().path("attempt").asInt());
        }
        for (var job : event.data().path("jobs")) {
            if (job.path("status").asText().equals("running")) {
                attempts.put(job.path("job_id").asText(), job.path("attempt").asInt());
            }
        }
    }

    private void end() throws InterruptedException {
        long start = System.nanoTime();
        server.stop(PATIENCE);
        latencies.add(start, System.nanoTime());
        if (!stream.awaitEnd(5)) {
            openStreams.add("stop " + latencies.count());
        }
        last = stream.last();
        left.addAll(Leftovers.outlasting(BURIAL, directory));
        api.close();
    }

    @Override
    public void close() {
        api.close();
        server.close();
    }
}
