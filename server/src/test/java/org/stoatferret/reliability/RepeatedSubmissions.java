package org.stoatferret.reliability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.ServerProcess;

/** Submits the same scan a hundred times at once, with one Idempotency-Key and without any. */
final class RepeatedSubmissions implements AutoCloseable {
    private static final int AT_ONCE = 100;
    private static final Map<String, ?> PLAIN = Map.of();
    private static final Map<String, ?> CHANGED = Map.of("force", true);

    private final List<String> tooMany = new ArrayList<>();
    private final List<String> wrongAnswers = new ArrayList<>();
    private final Map<String, String> jobs = new HashMap<>(); // by key
    private final Path directory;
    private final HangingChildren children;
    private ServerProcess server;
    private Api api;

    private RepeatedSubmissions(Path directory) throws Exception {
        this.directory = directory.toRealPath();
        children = new HangingChildren(this.directory);
        start();
    }

    /** Takes about half a second for each. */
    static Figures run(Path directory, int rounds) throws Exception {
        try (var experiment = new RepeatedSubmissions(directory)) {
            for (int round = 0; round < rounds; round++) {
                experiment.submit(round);
            }
            experiment.askAgain();
            return Figures.of(2 * AT_ONCE * rounds + " requests").with(experiment.jobs.size() + " keys")
                    .never("times more than one job", experiment.tooMany)
                    .never("wrong answers", experiment.wrongAnswers);
        }
    }

    private void submit(int round) throws Exception {
        var key = "key-" + round;
        var keyed = Files.createDirectory(directory.resolve("keyed-" + round));
        var plain = Files.createDirectory(directory.resolve("plain-" + round));
        for (var root : List.of(keyed, plain)) {
            Files.createFile(root.resolve("hang.mp4"));
        }
        var first = submitAtOnce(keyed, key);
        var second = submitAtOnce(plain, null);
        jobs.put(key, first);
        expect(422, "another request with the key", api.submit(keyed, CHANGED, key));
        expect(202, "another kind of scan", api.submit(plain, CHANGED));
        for (var job : api.get("/api/v1/jobs?status=pending,running").body().path("jobs")) {
            api.cancel(job.path("job_id").asText());
        }
        for (var job : List.of(first, second)) {
            expect(200, "waiting for the end", api.get("/api/v1/jobs/" + job + "/wait"));
        }
        expectSame(key, keyed);
    }

    /** The job. */
    private String submitAtOnce(Path root, String key) throws Exception {
        var answers = new ArrayList<CompletableFuture<Api.Answer>>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(api.submitSoon(root, PLAIN, key));
        }
        var ids = new HashSet<String>();
        int accepted = 0;
        for (var soon : answers) {
            var answer = soon.get(60, TimeUnit.SECONDS);
            ids.add(answer.job());
            accepted += answer.status() == 202 ? 1 : 0;
            if (answer.status() != 202 && answer.status() != 200) {
                wrongAnswers.add("to one of many: " + answer);
            }
        }
        if (ids.size() != 1 || accepted != 1) {
            tooMany.add(accepted + " accepted as " + ids);
        }
        return ids.iterator().next();
    }

    /** A server that is started again still knows every key. */
    private void askAgain() throws Exception {
        server.stop(Duration.ofSeconds(30));
        api.close();
        start();
        for (var key : jobs.keySet()) {
            expectSame(key, directory.resolve(key.replace("key", "keyed")));
        }
    }

    private void expectSame(String key, Path root) throws Exception {
        var answer = api.submit(root, PLAIN, key);
        expect(200, "a key that was used before", answer);
        if (!answer.job().equals(jobs.get(key))) {
            tooMany.add(key + " of " + jobs.get(key) + " led to " + answer);
        }
    }

    private void expect(int status, String what, Api.Answer answer) {
        if (answer.status() != status) {
            wrongAnswers.add(what + ": " + answer);
        }
    }

    private void start() throws Exception {
        server = Server.start(directory, "-Dprobe.executable=" + children.script());
        api = new Api(server.address());
    }

    @Override
    public void close() {
        api.close();
        server.close();
    }
}
