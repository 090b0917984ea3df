package org.stoatferret.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.stoatferret.reliability.StreamReader.Event;
import org.stoatferret.reliability.StreamReader.Visit;
import org.stoatferret.store.StoredEvents;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.ServerProcess;

/**
 * Clients whose connections are cut at random bytes, and a server that is killed while it scans: every client must in
 * the end have been told everything, once and in order. Every other client follows all jobs, the rest one after another.
 */
public final class CutStreams {
    private static final int SCANS_AT_ONCE = 2;
    private static final int BROKEN_FILES = 60;
    private static final int VIDEOS = 10;
    private static final int FARTHEST_CUT = 6_000;
    private static final int MOST_BETWEEN_KILLS = 120;

    /**
     * What was done.
     *
     * @param cuts
     *            connections that were cut, apart from those that the server took with it
     * @param events
     *            different ones that were owed to somebody
     * @param told
     *            of those, over all clients
     * @param complaints
     *            what was lost, doubled, out of order or reset; none if all is well
     */
    public record Figures(int clients, long cuts, int kills, long events, long told, List<String> complaints) {}

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Upstream upstream = new Upstream();
    private final JobList jobs = new JobList();
    private final Semaphore seen = new Semaphore(0); // a permit for each event that some client was owed
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Client> clients = new ArrayList<>();
    private final Random random;
    private final Path directory;
    private volatile boolean isEnough; // written by the main thread, like what follows
    private volatile long until = Long.MAX_VALUE;

    private CutStreams(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    /**
     * Runs the packaged server, its data and its media in an empty directory.
     *
     * @param clients
     *            at least 2
     * @param cutsEach
     *            of each client's connection
     * @param kills
     *            {@code kill -9} of the server, while it scans
     */
    public static Figures run(Path directory, int clients, int cutsEach, int kills, Duration limit) throws Exception {
        var run = new CutStreams(directory, 1);
        try {
            return run.run(clients, cutsEach, kills, limit);
        } finally {
            for (var client : run.clients) {
                client.proxy.close();
            }
            run.http.shutdownNow();
        }
    }

    private Figures run(int count, int cutsEach, int kills, Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        var threads = new ArrayList<Thread>();
        var server = start();
        try {
            for (int i = 0; i < count; i++) {
                var client = new Client(i, new CuttingProxy(upstream, cutsEach, FARTHEST_CUT, random.nextLong()));
                clients.add(client);
                threads.add(start("client " + i, client::run));
            }
            var scans = new ArrayList<Thread>();
            for (int i = 0; i < SCANS_AT_ONCE; i++) {
                var media = media(i);
                scans.add(start("scan " + i, () -> scan(media)));
            }
            for (int i = 0; i < kills; i++) {
                awaitEvents(1 + random.nextInt(MOST_BETWEEN_KILLS));
                upstream.down();
                server.close();
                server = start();
            }
            while (System.nanoTime() < deadline && !clients.stream().allMatch(client -> client.proxy.isDone())) {
                awaitEvents(1);
            }
            isEnough = true;
            join(scans, deadline);
            until = lastEnd();
            jobs.close();
            clients.forEach(client -> client.proxy.hangUp());
            join(threads, deadline);
            server.stop(Duration.ofMinutes(1));
        } finally {
            server.close();
        }
        return figures(kills);
    }

    private Figures figures(int kills) throws Exception {
        var told = new Told();
        clients.forEach(client -> client.readings.forEach(reading -> told.add(reading.events())));
        told.compare(StoredEvents.sequences(directory.resolve("data")));
        clients.forEach(client -> client.check(told));
        failures.forEach(told::complain);
        long owed = clients.stream().flatMap(client -> client.readings.stream())
                .mapToLong(reading -> reading.events().stream().filter(Event::isOwed).count()).sum();
        return new Figures(clients.size(), clients.stream().mapToLong(client -> client.proxy.cuts()).sum(), kills,
                told.size(), owed, told.complaints());
    }

    private ServerProcess start() throws IOException, InterruptedException {
        var server = ServerProcess.packaged(directory, List.of(), Map.of());
        var address = URI.create(server.address());
        upstream.up(address.getPort());
        return server;
    }

    private interface Action {
        void run() throws Exception;
    }

    private Thread start(String name, Action action) {
        return Thread.ofVirtual().name(name).start(() -> {
            try {
                action.run();
            } catch (Exception e) {
                failures.add(name + ": " + e);
            }
        });
    }

    private void join(List<Thread> threads, long deadline) throws InterruptedException {
        for (var thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                failures.add(thread.getName() + " has not ended in time");
                thread.interrupt();
            }
        }
    }

    private void awaitEvents(int count) throws InterruptedException {
        seen.drainPermits();
        if (!seen.tryAcquire(count, 60, TimeUnit.SECONDS)) {
            failures.add("nothing has happened for a minute");
            isEnough = true;
        }
    }

    /** Files that cannot be read with names that are hard to tell, and some videos. */
    private Path media(int number) throws IOException {
        var media = Files.createDirectories(directory.resolve("media-" + number));
        for (int i = 0; i < BROKEN_FILES; i++) {
            Files.writeString(media.resolve("broken \r\n\u2028\uFEFF\uD83E\uDDA6\u001B\" " + i + ".mp4"), "no video");
        }
        for (int i = 0; i < VIDEOS; i++) {
            Media.video(media.resolve("video " + i + ".mp4"), Duration.ofSeconds(1));
        }
        Media.age(media);
        return media;
    }

    /** Scans a directory over and over, whatever happens to the server. */
    private void scan(Path media) throws InterruptedException {
        while (!isEnough) {
            var body = json.createObjectNode().put("path", media.toString()).put("force", true).toString();
            var key = UUID.randomUUID().toString();
            var submitted = ask("/api/v1/videos/scan", request -> request.header("Content-Type", "application/json")
                    .header("Idempotency-Key", key).POST(BodyPublishers.ofString(body)));
            var job = field(submitted, "job_id");
            jobs.add(job);
            while (ask("/api/v1/jobs/" + job + "/wait?timeout=5", request -> {}).statusCode() != 200) {
                Upstream.pause(); // stopping, or not done yet
            }
        }
    }

    private interface Extra {
        void to(HttpRequest.Builder request);
    }

    /** Asks until there is an answer. */
    private HttpResponse<String> ask(String path, Extra extra) throws InterruptedException {
        while (true) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + upstream.await() + path))
                    .timeout(Duration.ofSeconds(30));
            extra.to(request);
            try {
                return http.send(request.build(), BodyHandlers.ofString());
            } catch (IOException e) {
                Upstream.pause(); // it was killed
            }
        }
    }

    private String field(HttpResponse<String> answer, String name) {
        try {
            return json.readTree(answer.body()).required(name).asText();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(answer + ": " + answer.body(), e);
        }
    }

    /** Where the last terminal event stands, when all jobs have ended. */
    private long lastEnd() throws InterruptedException {
        long last = 0;
        for (var job : jobs.all()) {
            var reader = new StreamReader(http, upstream.await(), "/api/v1/jobs/" + job + "/events");
            if (reader.visit(event -> false) != Visit.ENDED || !reader.events().getLast().isEnd()) {
                failures.add("the stream of the ended job " + job + " is " + reader.events());
                continue;
            }
            last = Math.max(last, reader.events().getLast().sequence());
        }
        return last;
    }

    /** One client, on a line of its own. */
    private final class Client {
        private final List<StreamReader> readings = new ArrayList<>(); // its thread's, until that has ended
        private final List<String> read = new ArrayList<>(); // the jobs, for a client that follows one after another
        private final int number;
        private final CuttingProxy proxy;

        Client(int number, CuttingProxy proxy) {
            this.number = number;
            this.proxy = proxy;
        }

        void run() throws InterruptedException {
            if (number % 2 == 0) {
                var reader = reader("/api/v1/events");
                while (reader.events().isEmpty() || reader.events().getLast().sequence() < until) {
                    visit(reader, event -> event.sequence() >= until);
                }
                return;
            }
            for (var job = jobs.newest(null); job != null; job = jobs.newest(job)) {
                readToItsEnd(job);
            }
        }

        private void readToItsEnd(String job) throws InterruptedException {
            read.add(job);
            var reader = reader("/api/v1/jobs/" + job + "/events");
            Visit visit;
            do {
                visit = visit(reader, event -> false);
            } while (visit != Visit.NOTHING_MORE); // whoever has read the end is told so when it comes back
        }

        private StreamReader reader(String path) {
            var reader = new StreamReader(http, proxy.port(), path);
            readings.add(reader);
            return reader;
        }

        private Visit visit(StreamReader reader, java.util.function.Predicate<Event> isLast)
                throws InterruptedException {
            int before = reader.events().size();
            var visit = reader.visit(event -> {
                if (event.isOwed()) {
                    seen.release();
                }
                return isLast.test(event);
            });
            if (reader.events().size() == before) {
                Upstream.pause();
            }
            return visit;
        }

        void check(Told told) {
            for (int i = 0; i < readings.size(); i++) {
                var events = readings.get(i).events();
                var who = "client " + number + ", stream " + i;
                if (events.isEmpty()) {
                    told.complain(who + " was told nothing");
                } else if (number % 2 == 0) {
                    told.checkAll(who, events);
                } else {
                    told.checkJob(who, read.get(i), events);
                }
            }
        }
    }
}
