package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.webserver.WebServer;

import org.stoatferret.event.EventStream;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.FileRules;
import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.http.Health;
import org.stoatferret.http.Watchdog;
import org.stoatferret.http.WebApp;
import org.stoatferret.http.WebConfig;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.job.JobTask;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Pulse;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.scan.LibraryScanner;
import org.stoatferret.scan.ScanConfig;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

/**
 * The server, with a mistake in it. It behaves until it is given a line on its standard input. Then its scan waits
 * where it must not: on a virtual thread that holds its carrier meanwhile.
 */
final class BadServer {
    /** What a contributor might do. */
    enum Mistake {
        /** Reads a child's pipe on the thread that probes. */
        PROBES_WITHOUT_A_DOOR,
        /** Looks at the file system on the thread that scans. */
        WALKS_WITHOUT_A_DOOR,
        /** Queries the database, through a small pool, on the thread that scans. */
        QUERIES_WITHOUT_A_DOOR
    }

    private static final long PATIENCE_SECONDS = 120;

    private final CountDownLatch released = new CountDownLatch(1);

    private BadServer() {}

    /** Takes a {@link Mistake} and the program that takes ffprobe's place; the data directory as the server does. */
    public static void main(String[] arguments) throws Exception {
        var server = new BadServer();
        server.start(Mistake.valueOf(arguments[0]), Path.of(arguments[1]), Path.of(System.getProperty("data.dir")));
        while (System.in.read() >= 0) {
            server.released.countDown();
        }
    }

    private void start(Mistake mistake, Path program, Path data) throws IOException {
        var clock = InstantSource.system();
        var storage = new Storage(data.resolve("aliases"));
        var database = Database.open(DataDirectory.take(data), new DatabaseConfig(2, new Retention(10, Duration.ZERO)),
                clock);
        var videos = new JdbcVideoStore(database);
        var events = new EventStream<JobEvent>(database.sequences(), 1_000, Jobs::subject);
        var roots = new ScanRoots(List.of(), storage);
        var scanner = new LibraryScanner(new ScanConfig(new FileRules(List.of("mp4"), List.of()), roots, 2), storage,
                new BadProber(program), videos, clock);
        JobTask task = switch (mistake) {
            case PROBES_WITHOUT_A_DOOR -> scanner;
            case WALKS_WITHOUT_A_DOOR -> this::walk;
            case QUERIES_WITHOUT_A_DOOR -> this::query;
        };
        var jobs = new Jobs(new JobConfig(1, 10, null), task, new JdbcJobStore(database), events, clock);
        var watchdog = new Watchdog();
        var health = Health.watch(Map.of("scheduler", watchdog::check));
        var web = new WebApp(new WebConfig("127.0.0.1", 0, Set.of(), null, clock), jobs, videos, storage, roots,
                health);
        var builder = WebServer.builder();
        web.configure(builder);
        var http = builder.build().start();
        new Pulse(jobs, events, videos::library).start();
        watchdog.start("127.0.0.1", http.port());
        System.out.println("Listening on http://127.0.0.1:" + http.port());
    }

    private void awaitRelease() throws InterruptedException {
        if (!released.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody released the mistake");
        }
    }

    private void walk(ScanRequest request, JobContext job) throws InterruptedException, JobFailedException {
        awaitRelease();
        try (var found = Files.walk(Storage.path(request.path()))) {
            job.found(found.count());
        } catch (IOException e) {
            throw new JobFailedException(e.getMessage(), e);
        }
    }

    private void query(ScanRequest request, JobContext job) throws InterruptedException, JobFailedException {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:");
        config.setMaximumPoolSize(1);
        try (var pool = new HikariDataSource(config)) {
            awaitRelease();
            try (var connection = pool.getConnection(); var statement = connection.createStatement()) {
                statement.execute("SELECT SUM(RAND()) FROM SYSTEM_RANGE(1, 1000000000000)");
            }
        } catch (SQLException e) {
            throw new JobFailedException(e.getMessage(), e);
        }
    }

    private final class BadProber implements Prober {
        private final Path program;

        BadProber(Path program) {
            this.program = program;
        }

        @Override
        public ProbeResult probe(FilePath file) throws InterruptedException {
            awaitRelease();
            try {
                var child = new ProcessBuilder(program.toString(), file.display()).start();
                child.getInputStream().readAllBytes();
                return new ProbeResult.NotVideo("Who knows.");
            } catch (IOException e) {
                return new ProbeResult.Failed(Code.PROBE_FAILED, e.toString());
            }
        }

        @Override
        public Availability availability() {
            return new Availability.Available("test", "1", program.toString());
        }
    }
}
