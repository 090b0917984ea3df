package org.stoatferret.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.stoatferret.job.JobStore.Status;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Bounds;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.store.JdbcBackups;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;

/** Every kind of list, search, filter and count over 100,000 rows: the first time after a start, and many times. */
final class Queries {
    private static final int ROWS = 100_000;
    private static final int ROUNDS = 40;
    private static final List<Integer> OFFSETS = List.of(0, 50_000, 99_900);

    private final JdbcVideoStore videos;
    private final JdbcJobStore jobs;
    private final Map<String, Request> requests = new LinkedHashMap<>();

    /** Something that is asked again and again, each time a little further on: the database keeps answers. */
    private interface Request {
        void send(int round) throws InterruptedException;
    }

    private Queries(JdbcVideoStore videos, JdbcJobStore jobs) {
        this.videos = videos;
        this.jobs = jobs;
    }

    static void run(Path directory) throws Exception {
        var reopened = directory.resolve("reopened");
        try (var database = LargeLibrary.open(directory)) {
            var videos = new JdbcVideoStore(database);
            var library = new LargeLibrary();
            double seconds = library.addVideos(videos, ROWS);
            System.out.printf("%n%d videos stored: %.0f a second%n", ROWS, ROWS / seconds);
            library.addJobs(videos, new JdbcJobStore(database), ROWS);
            try (var backups = new JdbcBackups(database)) { // since closing a database right after may take long
                var copy = directory.resolve(backups.make().orElseThrow().file());
                Files.copy(copy, Files.createDirectory(reopened).resolve("stoat-ferret.mv.db"));
            }
        }
        long start = System.nanoTime();
        try (var database = LargeLibrary.open(reopened)) {
            var queries = new Queries(new JdbcVideoStore(database), new JdbcJobStore(database));
            System.out.printf("opened in %.0f ms%n", (System.nanoTime() - start) / 1e6);
            queries.prepare();
            queries.measure();
        }
    }

    private void prepare() {
        for (var sort : Sort.values()) {
            for (int offset : OFFSETS) {
                add("by " + sort + ", from " + offset, query(List.of(), null, null, sort, offset, Bounds.NONE));
            }
        }
        add("1000 by FILENAME", new VideoQuery(List.of(), null, null, null, null, null, null, null, null, null, null,
                Sort.FILENAME, false, 1000, 40_000));
        add("a status", query(List.of(), VideoStatus.MISSING, null, Sort.FILENAME, 1_000, Bounds.NONE));
        add("a directory", query(List.of(), null, "/srv/media/Series", Sort.SIZE_BYTES, 50_000, Bounds.NONE));
        add("a resolution", query(List.of(), null, null, Sort.DURATION_SECONDS, 10_000,
                new Bounds(Resolution.UHD, null, null, null, null)));
        add("sizes and times", query(List.of(), null, null, Sort.BIT_RATE, 5_000, new Bounds(null, 1_000_000_000L,
                15_000_000_000L, Instant.parse("2026-01-01T00:02:00Z"), Instant.parse("2026-01-01T00:10:00Z"))));
        add("codecs, heights, durations",
                new VideoQuery(List.of(), VideoStatus.PRESENT, null, "hevc", "aac", "matroska", Hdr.HDR10, 1000, 3000,
                        Duration.ofMinutes(10), Duration.ofHours(2), Sort.PATH, true, 20, 100, Bounds.NONE));
        for (var words : List.of("night", "été 1080p", "hevc river house", "xyzzy", "a", "season 1/9")) {
            add("search: " + words,
                    query(List.of(words.split(" ")), null, null, Sort.CREATED_AT, 0, Bounds.NONE));
        }
        requests.put("statistics",
                round -> videos.statistics(query(List.of(), null, null, Sort.PATH, 0, Bounds.NONE)));
        requests.put("statistics of a search",
                round -> videos.statistics(query(List.of("night"), null, null, Sort.PATH, 0, Bounds.NONE)));
        for (int offset : OFFSETS) {
            requests.put("jobs, from " + offset, round -> jobs.list(Set.of(), 20, offset + round));
            requests.put("jobs of a status, from " + offset, round -> jobs.list(Set.of(Status.COMPLETE),
                    20, Math.min(offset, 89_900) + round));
            requests.put("jobs of two, from " + offset, round -> jobs.list(
                    Set.of(Status.COMPLETE, Status.FAILED), 20, offset + round));
            requests.put("errors, from " + offset, round -> jobs.problems(LargeLibrary.FAILING, 50, offset + round));
        }
    }

    private void add(String name, VideoQuery query) {
        requests.put(name, round -> videos.list(new VideoQuery(query.words(), query.status(), query.directory(),
                query.videoCodec(), query.audioCodec(), query.container(), query.hdr(), query.minHeight(),
                query.maxHeight(), query.minDuration(), query.maxDuration(), query.sort(), query.descending(),
                query.limit(), query.offset() + round, query.bounds())));
    }

    private static VideoQuery query(List<String> words, @Nullable VideoStatus status, @Nullable String directory,
            Sort sort, int offset, Bounds bounds) {
        return new VideoQuery(words, status, directory == null ? null : FilePath.of(directory), null, null, null, null,
                null, null, null, null, sort, sort == Sort.CREATED_AT, 20, offset, bounds);
    }

    private void measure() throws InterruptedException {
        System.out.printf("%-40s %10s %8s %8s %8s%n", "milliseconds", "first", "p50", "p95", "max");
        var first = new LinkedHashMap<String, Double>();
        for (var request : requests.entrySet()) {
            first.put(request.getKey(), milliseconds(request.getValue(), 0));
        }
        for (var request : requests.entrySet()) {
            var times = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                times[i] = milliseconds(request.getValue(), i + 1);
            }
            Arrays.sort(times);
            System.out.printf("%-40s %10.1f %8.1f %8.1f %8.1f%n", request.getKey(), first.get(request.getKey()),
                    times[ROUNDS / 2], times[ROUNDS * 95 / 100], times[ROUNDS - 1]);
        }
    }

    private static double milliseconds(Request request, int round) throws InterruptedException {
        long start = System.nanoTime();
        request.send(round);
        return (System.nanoTime() - start) / 1e6;
    }
}
