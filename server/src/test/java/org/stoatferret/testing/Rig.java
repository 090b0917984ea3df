package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import org.stoatferret.event.EventStream;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.files.FileRules;
import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobConfig;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Submission;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Missing;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.probe.Prober;
import org.stoatferret.scan.LibraryScanner;
import org.stoatferret.scan.Patience;
import org.stoatferret.scan.ScanConfig;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;

/** Everything of the server that a scan needs, on a real database and a real file system, around a prober. */
public final class Rig implements AutoCloseable {
    public static final Duration LONG = Duration.ofMinutes(10);
    /** Less than people want, but tests do not. */
    private static final Patience PATIENCE = new Patience(Duration.ofMillis(100), Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    public final Path root;
    public final Storage storage;
    public final JdbcVideoStore videos;
    public final EventStream<JobEvent> events;
    public final Jobs jobs;
    private final Database database;

    /**
     * Builds one.
     *
     * @param data
     *            for the database
     * @param root
     *            what is scanned
     */
    public Rig(Path data, Path root, Prober prober, int parallelism, Duration jobTimeout) throws IOException {
        this(data, root, prober, parallelism, jobTimeout, new Storage(data.resolve("aliases")));
    }

    /** Builds one that closes the storage, which has a patience of its own. */
    public Rig(Path data, Path root, Prober prober, int parallelism, Duration jobTimeout, Storage storage)
            throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.storage = storage;
        database = Database.open(DataDirectory.take(data),
                new DatabaseConfig(2, new Retention(1_000, Duration.ofDays(30))),
                InstantSource.system());
        events = new EventStream<>(database.sequences(), 10_000, Jobs::subject);
        videos = new JdbcVideoStore(database);
        var rules = new FileRules(List.of("mp4", "mkv", "webm"), List.of(".*"));
        var scanner = new LibraryScanner(
                new ScanConfig(rules, new ScanRoots(List.of(), storage), parallelism, PATIENCE),
                storage, prober, videos, InstantSource.system());
        jobs = new Jobs(new JobConfig(2, 10, jobTimeout), scanner, new JdbcJobStore(database), events,
                InstantSource.system());
    }

    public JobId submit(Path directory, Depth depth, Mode mode) throws InterruptedException {
        var path = FilePath.of(directory.toString());
        var answer = jobs.submit(new ScanRequest(path, path, depth, mode));
        return ((Submission.Accepted) answer).job().id();
    }

    /** Scans once more, with the word that whatever is gone is meant to be. */
    public Job scanAcceptingMissing() throws Exception {
        var path = FilePath.of(root.toString());
        var request = new ScanRequest(path, path, Depth.RECURSIVE, Mode.CHANGED, Missing.ACCEPTED);
        return jobs.await(((Submission.Accepted) jobs.submit(request)).job().id(), LONG).orElseThrow();
    }

    public Job scan() throws Exception {
        return scan(Mode.CHANGED);
    }

    public Job scan(Mode mode) throws Exception {
        return jobs.await(submit(root, Depth.RECURSIVE, mode), LONG).orElseThrow();
    }

    /** All stored videos, by path. */
    public List<Video> stored() throws InterruptedException {
        return videos.list(new VideoQuery(List.of(), null, null, null, null, null, null, null, null, null, null,
                Sort.PATH, false, 10_000, 0)).items();
    }

    /** What a job has counted, such as {@code total=3 added=2 failed=1}: zeros are left out. */
    public static String counts(Job job) {
        var counts = job.progress().counts();
        var text = new StringBuilder("total=" + counts.total());
        append(text, "added", counts.added());
        append(text, "updated", counts.updated());
        append(text, "skipped", counts.skipped());
        append(text, "moved", counts.moved());
        append(text, "missing", counts.missing());
        append(text, "failed", counts.failed());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, long count) {
        if (count != 0) {
            text.append(' ').append(name).append('=').append(count);
        }
    }

    @Override
    public void close() {
        jobs.close();
        database.close();
        storage.close();
    }
}
