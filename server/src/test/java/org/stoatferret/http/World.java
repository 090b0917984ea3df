package org.stoatferret.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.helidon.webserver.WebServerConfig;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Sequences;
import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.ScanRequest;

/** A server's parts, with stores in memory and jobs whose work a test decides. */
final class World implements AutoCloseable {
    /** So few that tests can have the stream forget. */
    static final int HISTORY = 100;
    static final Limits LIMITS = new Limits(200, 50, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(20));

    private final Sequences sequences = new Sequences("e1", 1, Long.MAX_VALUE);
    final EventStream<JobEvent> events = new EventStream<>(sequences, HISTORY, Jobs::subject);
    final InMemoryJobs jobStore = new InMemoryJobs(sequences);
    final InMemoryVideos videos = new InMemoryVideos();
    final Health health = Health.watch(Map.of("database", () -> new Health.Check(Health.Status.OK, Map.of("a", 1))));
    final Path root;
    final Path outside;
    final Jobs jobs;
    final Storage storage;
    final InMemoryBackups backups = new InMemoryBackups();
    final WebApp app;

    World(Limits limits) {
        this(limits, null, InstantSource.system());
    }

    /** What jobs do: those on a directory called {@code slow} wait until they are cancelled. */
    World(Limits limits, Token token, InstantSource clock) {
        try {
            var base = Files.createTempDirectory("stoat").toRealPath();
            root = Files.createDirectories(base.resolve("root"));
            outside = Files.createDirectories(base.resolve("outside"));
            for (var name : List.of("quick", "slow", "other", ".hidden", "\u2028\uD83E\uDDA6")) {
                Files.createDirectories(root.resolve(name));
            }
            storage = new Storage(base.resolve("aliases"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        jobs = new Jobs(new JobConfig(1, 2, null), World::work, jobStore, events, InstantSource.system());
        var roots = new ScanRoots(List.of(FilePath.of(root.toString())), storage);
        app = new WebApp(new WebConfig("localhost", 0, Set.of("media.example", "nas.example:8443"), token, clock),
                limits,
                new WebApp.Domain(jobs, videos, storage, roots, health)).with(backups);
    }

    void configure(WebServerConfig.Builder server) {
        app.configure(server);
    }

    String path(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public void close() {
        jobs.close();
        events.close();
        health.close();
        storage.close();
    }

    private static void work(ScanRequest request, JobContext context) throws InterruptedException {
        if (request.path().displayName().equals("slow")) {
            new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        }
        context.found(1);
        context.count(JobContext.Tally.ADDED);
    }

}
