package org.stoatferret.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A client that asks a server the same questions over and over, reads its event streams, and complains of whatever took
 * more than two seconds.
 */
public final class Responsiveness implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(2);
    /** For a server that need not be quick just now. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Question> questions = new ArrayList<>();
    private final List<EventReader> streams = new ArrayList<>();
    private final Map<String, Duration> slowest = new ConcurrentHashMap<>();
    private final String address;

    /** Asks nothing yet. */
    public Responsiveness(String address) {
        this.address = address;
    }

    /**
     * Something to be asked again and again.
     *
     * @param path
     *            null when there is nothing left to ask
     */
    private record Question(String name, String method, Supplier<String> path, Duration pause) {}

    /** Sends a request and waits for its answer, however long it takes. */
    public HttpResponse<String> request(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(build(method, path, body).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    /** Has a path asked for ten times a second. */
    public void ask(String path) {
        questions.add(new Question("GET " + path.replaceFirst("[0-9a-f-]{36}", "{id}"), "GET", () -> path,
                Duration.ofMillis(100)));
    }

    /** Has these jobs cancelled, one after the other, two a second. */
    public void cancel(Queue<String> jobs) {
        questions.add(new Question("POST /api/v1/jobs/{id}/cancel", "POST", () -> {
            var job = jobs.poll();
            return job == null ? null : "/api/v1/jobs/" + job + "/cancel";
        }, Duration.ofMillis(500)));
    }

    /** Opens a stream, on which progress is expected all the time. Waits for its first line. */
    public EventReader follow(String path) throws InterruptedException {
        return open(new EventReader(path, true));
    }

    /** Opens a stream on which nothing need happen. */
    public EventReader followQuietly(String path) throws InterruptedException {
        return open(new EventReader(path, false));
    }

    private EventReader open(EventReader stream) throws InterruptedException {
        streams.add(stream);
        client.sendAsync(build("GET", stream.path(), null).build(), BodyHandlers.fromLineSubscriber(stream))
                .whenComplete((answer, failure) -> stream.ended());
        assertTrue(stream.awaitLine("data: ", PATIENCE), () -> "nothing came on " + stream.path());
        return stream;
    }

    /**
     * Asks and reads for a while.
     *
     * @return what there is to complain of; empty if the server was responsive throughout
     */
    public List<String> watch(Duration time) throws InterruptedException {
        var complaints = new ConcurrentLinkedQueue<String>();
        var over = new CountDownLatch(1);
        streams.forEach(EventReader::begin);
        var threads = questions.stream()
                .map(question -> Thread.ofVirtual().start(() -> askUntil(over, question, complaints))).toList();
        over.await(time.toNanos(), TimeUnit.NANOSECONDS);
        var silent = streams.stream().flatMap(stream -> stream.complaints(LIMIT).stream()).toList();
        over.countDown();
        for (var thread : threads) {
            assertTrue(thread.join(PATIENCE));
        }
        complaints.addAll(silent);
        return complaints.stream().distinct().toList();
    }

    /**
     * Watches, and again if there was something to complain of: a server that freezes does so each time, a machine that
     * does something else for a moment does not.
     *
     * @param times
     *            at most
     * @return what there is to complain of the last time
     */
    public List<String> watch(Duration time, int times) throws InterruptedException {
        var complaints = watch(time);
        for (int i = 1; i < times && !complaints.isEmpty(); i++) {
            System.out.println("watched once more, as there was to complain: " + complaints);
            complaints = watch(time);
        }
        return complaints;
    }

    /** The slowest answer to each question, and the longest silence of all streams. */
    public String figures() {
        var figures = new TreeMap<String, Duration>(slowest);
        streams.stream().filter(EventReader::isLively)
                .forEach(stream -> figures.merge("progress", stream.longestWait(),
                        (a, b) -> a.compareTo(b) > 0 ? a : b));
        var text = new StringBuilder();
        figures.forEach((name, slowest) -> text.append(text.isEmpty() ? "" : ", ").append(name).append(' ')
                .append(slowest.toMillis()).append(" ms"));
        return text.toString();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private void askUntil(CountDownLatch over, Question question, Queue<String> complaints) {
        try {
            do {
                var path = question.path().get();
                if (path == null) {
                    return;
                }
                var complaint = ask(question, path);
                if (complaint != null) {
                    complaints.add(question.name() + ": " + complaint);
                }
            } while (!over.await(question.pause().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Null if all was well. */
    private String ask(Question question, String path) throws InterruptedException {
        long start = System.nanoTime();
        var answer = client.sendAsync(build(question.method(), path, null).build(), BodyHandlers.ofString());
        try {
            int status = answer.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS).statusCode();
            return status / 100 == 2 ? null : "answered " + status;
        } catch (TimeoutException e) {
            answer.cancel(true);
            return "no answer within " + LIMIT.toSeconds() + " s";
        } catch (ExecutionException e) {
            return "failed: " + e.getCause();
        } finally {
            slowest.merge(question.name(), Duration.ofNanos(System.nanoTime() - start),
                    (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
    }

    private HttpRequest.Builder build(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(address + path));
        if (body == null) {
            return request.method(method, BodyPublishers.noBody());
        }
        return request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
    }
}
