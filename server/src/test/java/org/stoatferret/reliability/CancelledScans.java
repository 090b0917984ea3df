package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.ServerProcess;

/**
 * Cancels scans at random moments, as a client does: while they wait, while they start their children, and while these
 * hang. Every child ignores SIGTERM; those that hang have a grandchild that holds their output.
 */
final class CancelledScans implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMillis(250);
    /** How long the dead may take to be gone; their death is promised before the event. */
    private static final Duration BURIAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int HANGING_FILES = 4;
    private static final int SLOW_FILES = 200;

    private final Random random = new Random(20);
    private final Ends ends = new Ends();
    private final List<String> left = new ArrayList<>();
    private final List<String> wrongEnds = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final Path directory;
    private final Path hanging;
    private final Path slow;
    private final ServerProcess server;
    private final Api api;
    private int pending;

    private CancelledScans(Path directory) throws Exception {
        this.directory = directory.toRealPath();
        hanging = files("hanging", HANGING_FILES);
        slow = files("slow", SLOW_FILES);
        var children = new HangingChildren(this.directory);
        server = Server.start(this.directory, "-Dprobe.executable=" + children.script(), "-Dprobe.parallelism=2");
        api = new Api(server.address());
    }

    /** Takes about a tenth of a second for each. */
    static Figures run(Path directory, int scans) throws Exception {
        try (var experiment = new CancelledScans(directory)) {
            return experiment.cancel(scans);
        }
    }

    private Figures cancel(int scans) throws Exception {
        api.follow("/api/v1/events", ends::heard);
        cancelUntil(Math.max(10, scans / 10));
        long descriptors = count("fd");
        long threads = count("task");
        cancelUntil(scans);
        long moreDescriptors = Math.max(0, count("fd") - descriptors);
        long moreThreads = Math.max(0, count("task") - threads);
        return Figures.of(scans + " scans").with(pending + " of them pending")
                .quick(LIMIT, "cancel to event", latencies)
                .never("processes left", left).zero("descriptors more", moreDescriptors)
                .with(moreThreads + " threads more").never("ends told twice", ends.doubled())
                .never("wrong ends", wrongEnds);
    }

    private void cancelUntil(int scans) throws Exception {
        while (latencies.count() < scans) {
            var jobs = new ArrayList<String>();
            var root = random.nextInt(4) == 0 ? slow : hanging;
            jobs.add(api.submit(root, Map.of("force", true)).accepted());
            if (random.nextInt(3) == 0) { // waits, since it lies in what is being scanned
                jobs.addFirst(api.submit(root, Map.of("recursive", false)).accepted());
            }
            Server.pass(random.nextLong(TimeUnit.MILLISECONDS.toNanos(150)));
            for (var job : jobs) {
                cancel(job);
            }
            left.addAll(Leftovers.outlasting(BURIAL, directory, server.handle()));
        }
    }

    /** Twice in every fourth round. */
    private void cancel(String job) throws Exception {
        long start = System.nanoTime();
        var answer = api.cancel(job);
        var again = random.nextInt(4) == 0 ? api.cancel(job) : answer;
        latencies.add(start, ends.await(job, PATIENCE));
        var status = api.get("/api/v1/jobs/" + job).body().path("status").asText();
        pending += answer.status() == 200 ? 1 : 0;
        boolean isAnswered = answer.status() == 200 || answer.status() == 202;
        boolean isIdempotent = again.status() == answer.status() || again.status() == 409;
        if (!status.equals("cancelled") || !isAnswered || !isIdempotent) {
            wrongEnds.add("%s: %d, then %d, then %s".formatted(job, answer.status(), again.status(), status));
        }
    }

    /** What the server has open ({@code fd}), or runs ({@code task}). */
    private long count(String what) throws IOException {
        try (var all = Files.list(Path.of("/proc/" + server.handle().pid() + "/" + what))) {
            return all.count();
        }
    }

    private Path files(String name, int count) throws IOException {
        var root = Files.createDirectory(directory.resolve(name));
        for (int i = 0; i < count; i++) {
            Files.createFile(root.resolve(i + ".mp4"));
        }
        return root;
    }

    @Override
    public void close() {
        api.close();
        server.close();
    }
}
