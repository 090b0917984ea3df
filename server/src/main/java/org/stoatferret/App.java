package org.stoatferret;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.helidon.common.config.Config;
import io.helidon.common.config.GlobalConfig;
import io.helidon.webserver.WebServer;

import org.stoatferret.door.Meanwhile;
import org.stoatferret.event.EventStream;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.FileRules;
import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.http.Gauge;
import org.stoatferret.http.Health;
import org.stoatferret.http.Health.Check;
import org.stoatferret.http.Health.Status;
import org.stoatferret.http.Watchdog;
import org.stoatferret.http.WebApp;
import org.stoatferret.http.WebConfig;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Pulse;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.VideoStore;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;
import org.stoatferret.scan.LibraryScanner;
import org.stoatferret.scan.ScanConfig;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcBackups;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

/** The whole server, wired together. */
final class App implements AutoCloseable {
    /** Events kept in memory for clients that come back, and held for one that is slow. */
    private static final int HISTORY = 10_000;
    private static final int READERS = 4;
    private static final int STALLED_SHOWN = 20;
    private static final Duration DATABASE_CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Storage storage;
    private final Prober prober;
    private final Database database;
    private final JdbcBackups backups;
    private final EventStream<JobEvent> events;
    private final LibraryScanner scanner;
    private final Jobs jobs;
    private final Pulse pulse;
    private final Watchdog watchdog = new Watchdog();
    private final Health health;
    private final WebServer server;

    private App(AppConfig config, InstantSource clock) throws IOException, InterruptedException {
        var data = DataDirectory.take(config.dataDirectory()); // first: everything that follows leaves things in it
        storage = new Storage(data.file("aliases"));
        var opened = Opened.of(config, data, storage, clock);
        database = opened.database();
        prober = opened.prober();
        backups = new JdbcBackups(database);
        var videos = new JdbcVideoStore(database);
        var jobStore = new JdbcJobStore(database);
        events = new EventStream<>(database.sequences(), HISTORY, Jobs::subject);
        var roots = new ScanRoots(config.scanRoots(), storage);
        scanner = new LibraryScanner(new ScanConfig(new FileRules(config.extensions(), config.ignored()), roots,
                config.probeParallelism()), storage, prober, videos, clock);
        jobs = new Jobs(new JobConfig(config.jobParallelism(), config.jobQueue(), config.jobTimeout()), scanner,
                jobStore, events, clock);
        pulse = new Pulse(jobs, events, videos::library);
        health = Health.watch(checks());
        var web = new WebApp(new WebConfig(config.host(), config.port(), config.hosts(), config.token(), clock),
                jobs, videos, storage, roots, health);
        gauges(videos).forEach(web::with);
        watchdog.gauges().forEach(web::with);
        web.with(backups);
        var builder = WebServer.builder();
        web.configure(builder);
        server = builder.build();
    }

    /** What takes longest at a start, made at once: FFmpeg is asked for its version in another process. */
    private record Opened(Database database, Prober prober) {
        static Opened of(AppConfig config, DataDirectory data, Storage storage, InstantSource clock)
                throws InterruptedException {
            return Meanwhile.both(
                    () -> config.probeEngine().find(new FfprobeConfig(config.probeExecutable(), data.file("cache"),
                            config.probeTimeout(), config.probeParallelism()), storage),
                    () -> Database.open(data,
                            new DatabaseConfig(READERS, new Retention(config.jobsKept(), config.jobsKeptFor())), clock),
                    (prober, database) -> new Opened(database, prober));
        }
    }

    /**
     * Starts everything.
     *
     * @throws ConfigurationException
     *             with a sentence, if it cannot be started as configured
     */
    static App start(AppConfig config) throws InterruptedException {
        GlobalConfig.config(Config::empty); // or Helidon looks for files that would say what its parts are to do
        Exposure.check(config);
        requireSpeakable(config.dataDirectory());
        try {
            var app = new App(config, InstantSource.system());
            app.pulse.start();
            app.jobs.resume();
            app.server.start();
            if (!app.server.isRunning()) {
                app.close();
                throw new ConfigurationException("server.port " + config.port() + " on server.host " + config.host()
                        + " cannot be used; most likely another program listens there.");
            }
            app.watchdog.start(config.host(), app.server.port());
            return app;
        } catch (IOException e) {
            throw new ConfigurationException("data.dir '" + config.dataDirectory() + "' cannot be used: " + e + ".");
        } catch (StorageUnavailableException e) {
            throw new ConfigurationException(e.getMessage() + ".");
        }
    }

    private static void requireSpeakable(Path data) {
        if (!Storage.isSpeakable(data)) {
            throw new ConfigurationException("data.dir '" + data + "' cannot be used under this locale, which cannot "
                    + "spell its whole path: set LC_ALL to C.UTF-8, or choose a directory with a plain name.");
        }
    }

    String address() {
        var host = server.prototype().host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.port();
    }

    /** Stops everything, in the order in which nobody misses what is already gone. Takes ten seconds at most. */
    @Override
    public void close() {
        watchdog.close();
        jobs.close();
        pulse.close();
        events.close();
        server.stop();
        health.close();
        prober.close();
        backups.close();
        database.close(DATABASE_CLOSE_LIMIT);
        storage.close();
    }

    private List<Gauge> gauges(VideoStore videos) {
        return List.of(new Gauge("stoatferret_jobs_running", "Scans under way", jobs::runningNow),
                new Gauge("stoatferret_jobs_waiting", "Scans that wait for their turn", jobs::waitingNow),
                new Gauge("stoatferret_probes_running", "Files being probed", scanner::probesUnderWay),
                new Gauge("stoatferret_videos", "Videos stored", () -> videos.library().total()),
                new Gauge("stoatferret_stalled_storage_calls",
                        "Calls to file systems that were given up and have not returned", storage::stalledCalls),
                new Gauge("stoatferret_stalled_probes",
                        "Calls to FFmpeg that were given up and have not returned", prober::abandoned));
    }

    private Map<String, Supplier<Check>> checks() {
        var checks = new LinkedHashMap<String, Supplier<Check>>();
        checks.put("database", this::databaseCheck);
        checks.put("ffprobe", this::proberCheck);
        checks.put("scheduler", watchdog::check);
        checks.put("storage", this::storageCheck);
        return checks;
    }

    private Check databaseCheck() {
        try {
            var now = database.health();
            var details = new LinkedHashMap<String, Object>();
            details.put("latency_ms", now.latency().toNanos() / 1_000 / 1_000.0);
            if (now.trouble() != null) {
                details.put("trouble", now.trouble());
            }
            return new Check(now.writable() ? Status.OK : Status.UNAVAILABLE, details);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Check(Status.UNAVAILABLE, Map.of());
        }
    }

    private Check storageCheck() {
        var stalled = storage.stalled().stream().limit(STALLED_SHOWN).map(FilePath::display).toList();
        return stalled.isEmpty()
                ? new Check(Status.OK, Map.of())
                : new Check(Status.DEGRADED, Map.of("stalled", stalled));
    }

    private Check proberCheck() {
        return switch (prober.availability()) {
            case Available found ->
                new Check(Status.OK, Map.of("version", found.version(), "engine", found.engine()));
            case Unavailable none -> new Check(Status.DEGRADED, Map.of("remedy", none.remedy()));
        };
    }
}
