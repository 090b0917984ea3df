package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;

/**
 * Kills a server (SIGKILL) at random moments in its scans of real media, starts it again on the same data, and looks for
 * everything that it had acknowledged: jobs it answered for or told of, videos it listed or counted, files it said it
 * could not read. Scans that were cut off must go on by themselves and find every file once. Each scan is of new files;
 * one in four is killed more than once.
 */
final class KilledScans implements AutoCloseable {
    private static final int FILES = 120;
    /** How long a prober may outlive its server. */
    private static final Duration ORPHANHOOD = Duration.ofSeconds(20);
    /** For so few the first may be of a server that has scanned already, and is quicker at it. */
    private static final int FEW = 3;
    private static final long FIRST_GUESS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final Random random;
    private final Acknowledged acknowledged = new Acknowledged();
    private final List<String> lost = new ArrayList<>();
    private final List<String> unopened = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> notResumed = new ArrayList<>();
    private final Path directory;
    private final Disaster disaster;
    private List<String> jobs = List.of(); // of the scan in hand
    private Path root; // what it is of
    private ServerProcess server;
    private Api api;
    private Following stream; // null before the first scan
    private long length = FIRST_GUESS; // of a scan by a server that has just started, in nanoseconds
    private int kills;
    private int cutOff;
    private int unanswered;

    /** What else befalls the data while no server runs. */
    interface Disaster {
        void strike(Path data) throws IOException;
    }

    private KilledScans(Path directory, long seed, Disaster disaster) throws IOException {
        this.directory = directory.toRealPath();
        this.random = new Random(seed);
        this.disaster = disaster;
    }

    /** Takes about three seconds for each. */
    static Figures run(Path directory, int kills) throws Exception {
        return run(directory, kills, data -> {});
    }

    static Figures run(Path directory, int kills, Disaster disaster) throws Exception {
        try (var experiment = new KilledScans(directory, 11, disaster)) {
            return experiment.kill(kills);
        }
    }

    private Figures kill(int wanted) throws Exception {
        start();
        scanWhole();
        if (wanted > FEW) {
            stop();
            start();
        }
        while (kills < wanted && unopened.isEmpty()) {
            scanUntilKilled();
            while (revive() && kills < wanted && random.nextInt(4) == 0) {
                killAt(random.nextLong(length));
                watchUntilDead();
            }
            if (unopened.isEmpty()) {
                checkComplete();
            }
        }
        if (unopened.isEmpty()) {
            lost.addAll(acknowledged.lostBy(api));
        }
        stop(); // while it lives, so do its workers
        left.addAll(Leftovers.outlasting(ORPHANHOOD, directory));
        return Figures.of(kills + " kills").with(cutOff + " in mid-scan")
                .with(unanswered + " while submitting")
                .with(acknowledged.checked() + " acknowledged rows looked for").never("rows lost", lost)
                .never("databases that do not open", unopened).never("scans not resumed", notResumed)
                .never("children left", left);
    }

    /** Once without a kill, for the length of a scan. */
    private void scanWhole() throws Exception {
        prepare("whole");
        long start = System.nanoTime();
        submit();
        checkComplete();
        length = System.nanoTime() - start;
    }

    private void scanUntilKilled() throws Exception {
        prepare("scan-" + kills);
        killAt(random.nextLong(length));
        try {
            submit();
        } catch (IOException e) {
            unanswered++;
        }
        watchUntilDead();
    }

    private void prepare(String name) throws IOException {
        root = Files.createDirectories(directory.resolve("media").resolve(name));
        for (var part : List.of("a", "b")) {
            var files = Files.createDirectory(root.resolve(part));
            for (int i = 0; i < FILES / 2; i++) {
                Media.video(files.resolve(i + ".mp4"), Duration.ofSeconds(1));
            }
            Media.truncated(files.resolve("half.mp4"), 4_000);
            Media.sound(files.resolve("sound.mp4"), Duration.ofSeconds(1));
            Files.writeString(files.resolve("text.mkv"), "This is not a video.\n");
            Files.createFile(files.resolve("empty.webm"));
            Media.age(files);
        }
    }

    /** Two scans that run side by side, and one that waits for the first; one of them twice, with its key. */
    private void submit() throws IOException, InterruptedException {
        jobs = new ArrayList<>();
        stream = api.follow("/api/v1/events", acknowledged::heard);
        var force = Map.of("force", random.nextBoolean());
        accept(api.submit(root.resolve("a"), force, "key-of-" + root.getFileName()));
        accept(api.submit(root.resolve("b"), force));
        accept(api.submit(root.resolve("a"), Map.of("recursive", false)));
        accept(api.submit(root.resolve("a"), force, "key-of-" + root.getFileName()));
    }

    private void accept(Api.Answer answer) {
        if (answer.status() != 202 && answer.status() != 200) {
            throw new AssertionError("not accepted: " + answer);
        }
        acknowledged.job(answer.body());
        remember(answer.job());
    }

    private void remember(String job) {
        if (!jobs.contains(job)) {
            jobs.add(job);
        }
    }

    private void killAt(long nanos) {
        var victim = server;
        Thread.ofPlatform().daemon().name("killer").start(() -> {
            try {
                Server.pass(nanos);
                victim.kill();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        kills++;
    }

    /** Looks at what is stored, again and again, until the server is gone. */
    private void watchUntilDead() throws Exception {
        try {
            while (true) {
                acknowledged.videos(api.get("/api/v1/videos?limit=1000&directory=" + root).body());
                for (var job : jobs) {
                    acknowledged.job(api.get("/api/v1/jobs/" + job).body());
                }
                Server.pass(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (IOException e) {
            server.awaitEnd();
        }
    }

    /** Starts it again and holds it to its word; false if it does not start. */
    private boolean revive() throws Exception {
        if (stream != null && !stream.awaitEnd(30)) {
            throw new AssertionError("the stream of a dead server goes on");
        }
        api.close();
        left.addAll(Leftovers.outlasting(ORPHANHOOD, directory));
        disaster.strike(directory.resolve("data"));
        start();
        if (!unopened.isEmpty()) {
            return false;
        }
        lost.addAll(acknowledged.lostBy(api, jobs, root.toString()));
        stream = api.follow("/api/v1/events", acknowledged::heard);
        var unfinished = api.get("/api/v1/jobs?status=pending,running").body().path("jobs");
        for (var job : unfinished) { // also those that were stored, but not answered for any more
            remember(job.path("job_id").asText());
        }
        cutOff += unfinished.isEmpty() ? 0 : 1;
        // Other loads of the machine make scans longer and shorter: five in six kills shall find one under way.
        length = unfinished.isEmpty() ? length * 9 / 10 : length * 51 / 50;
        return true;
    }

    private void checkComplete() throws Exception {
        for (var job : jobs) {
            var end = api.get("/api/v1/jobs/" + job + "/wait?timeout=60").body();
            var result = end.path("result");
            acknowledged.job(end);
            if (!end.path("status").asText().equals("complete") || result.path("total").asInt() != FILES / 2 + 4
                    || result.path("failed").asInt() != 4 || result.path("errors").size() != 4) {
                notResumed.add(end.toString());
            }
        }
        var videos = api.get("/api/v1/videos?limit=1000&directory=" + root).body();
        acknowledged.videos(videos);
        lost.addAll(acknowledged.lostBy(api, jobs, root.toString()));
        if (jobs.size() == 3 && videos.path("total").asInt() != FILES) {
            notResumed.add(videos.path("total") + " videos of " + FILES + " in " + root);
        }
        delete(root);
    }

    private void start() throws IOException, InterruptedException {
        server = Server.start(directory);
        try {
            api = new Api(server.address());
        } catch (AssertionError e) {
            unopened.add("after " + kills + " kills: " + e.getMessage());
        }
    }

    private void stop() throws InterruptedException {
        api.close();
        server.stop(Duration.ofSeconds(30));
    }

    private static void delete(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public void close() {
        api.close();
        server.close();
    }
}
