package org.stoatferret.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.helidon.webserver.WebServer;

import org.stoatferret.event.EventStream;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.http.Health;
import org.stoatferret.http.WebApp;
import org.stoatferret.http.WebConfig;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Phase;
import org.stoatferret.job.Progress;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

/**
 * The server's streams on a real database, and jobs that do nothing but tell: ten times a second of their progress and
 * of a file that failed, which is stored. Each event says when that was, by the clock that all processes share.
 */
public final class StreamServer {
    private static final Duration BEAT = Duration.ofMillis(100);

    private final EventStream<JobEvent> events;
    private final JdbcVideoStore videos;

    private StreamServer(EventStream<JobEvent> events, JdbcVideoStore videos) {
        this.events = events;
        this.videos = videos;
    }

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws Exception {
        var data = Path.of(System.getProperty("data.dir"));
        var clock = InstantSource.system();
        var database = Database.open(DataDirectory.take(data),
                new DatabaseConfig(4, new Retention(1_000, Duration.ofDays(30))), clock);
        var storage = new Storage(data.resolve("aliases"));
        var events = new EventStream<JobEvent>(database.sequences(), 10_000, Jobs::subject);
        var videos = new JdbcVideoStore(database);
        var teller = new StreamServer(events, videos);
        var jobs = new Jobs(new JobConfig(2, 10, null), (request, job) -> teller.tell(job), new JdbcJobStore(database),
                events, clock);
        var web = new WebApp(new WebConfig("localhost", 0, Set.of(), null, clock), jobs, videos, storage,
                new ScanRoots(List.of(), storage), Health.watch(Map.of()));
        var builder = WebServer.builder();
        web.configure(builder);
        System.out.println("Listening on http://localhost:" + builder.build().start().port());
    }

    private void tell(JobContext job) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (long beat = 1; !never.await(BEAT.toNanos(), TimeUnit.NANOSECONDS); beat++) {
            var counts = new ScanCounts(100_000L, beat, 0, 0, 0, 0, beat);
            var elapsed = BEAT.multipliedBy(beat);
            events.publish(sequence -> new JobEvent.Progressed(job.id(), new Progress(Phase.PROBING, 0.5, counts,
                    List.of("Season 1/Episode 02 - 1080p.mkv", now()), 10, Duration.ofMinutes(3), elapsed)));
            var problem = new FileProblem(FilePath.of("/srv/films/Series/Season 1/Episode " + beat + ".mkv"),
                    FileProblem.Code.INVALID_MEDIA, now());
            videos.saveProblem(job.id(), problem, null, new EventReceipt() {
                @Override
                public void stored(long sequence) {
                    job.failed(problem, sequence);
                }

                @Override
                public void lost(Exception cause) {
                    throw new IllegalStateException(cause);
                }
            });
        }
    }

    private static String now() {
        return "at-" + System.nanoTime();
    }
}
