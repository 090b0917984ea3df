package org.stoatferret.reliability;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Requests that are nearly right, from several clients at once, and whether any answer to them says too much. */
public final class Fuzzing {
    private static final int CLIENTS = 4;
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int MANY = 20_000;
    private static final Pattern STREAMS = Pattern.compile("(?m)^stoatferret_event_streams\\S* (\\S+)");
    private static final Pattern THREADS = Pattern.compile("(?m)^thread_count\\S* (\\S+)");

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
    private final LongAdder hungUp = new LongAdder();
    private final LongAdder silent = new LongAdder();
    private final Set<String> codes;
    private final List<String> secrets;
    private final Path root;
    private final int port;

    private Fuzzing(int port, Path directory) throws IOException {
        this.port = port;
        this.root = directory.resolve("media");
        this.codes = codes();
        this.secrets = List.of(directory.toString(), System.getProperty("user.dir"), System.getProperty("java.home"));
    }

    /** Sends so many requests to a server of its own. */
    public static Figures run(Path directory, int requests) throws Exception {
        var media = Files.createDirectories(directory.resolve("media"));
        try (var server = Server.start(directory, "-Dscan.roots=" + media,
                "-Dprobe.executable=" + directory.resolve("absent"))) {
            var address = URI.create(server.address());
            var fuzzing = new Fuzzing(address.getPort(), directory);
            double threads = fuzzing.gauge(THREADS);
            fuzzing.all(requests);
            var figures = fuzzing.figures(requests);
            if (requests >= MANY) {
                figures = figures.zero("streams left open", fuzzing.streamsLeft());
            }
            return figures.atMost(20, "more threads than before", (long) (fuzzing.gauge(THREADS) - threads))
                    .never("stack traces logged", traces(server.output()));
        }
    }

    private void all(int requests) throws InterruptedException {
        var done = new CountDownLatch(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            var fuzzed = new FuzzedRequests(client, root);
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    for (int i = 0; i < requests / CLIENTS; i++) {
                        judge(fuzzed.next());
                    }
                } catch (IOException e) {
                    faults.add("the server cannot be reached any more: " + e);
                } finally {
                    done.countDown();
                }
            });
        }
        assertTrue(done.await(2, TimeUnit.HOURS), "all clients got through");
    }

    private void judge(byte[] request) throws IOException {
        var sent = new String(request, StandardCharsets.UTF_8);
        var received = answer(request);
        var answer = RawAnswer.parse(received);
        if (answer == null) {
            (received.isEmpty() ? hungUp : silent).increment();
            return;
        }
        statuses.computeIfAbsent(answer.status(), status -> new LongAdder()).increment();
        var foreign = secrets.stream().filter(secret -> !sent.contains(secret)).toList();
        answer.faults(codes, foreign, sent.startsWith("HEAD "))
                .forEach(fault -> faults.add(fault + " <- " + shown(request)));
    }

    private String answer(byte[] request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                return RawAnswer.read(socket.getInputStream());
            } catch (SocketTimeoutException e) {
                faults.add("neither an answer nor an end <- " + shown(request));
                return "";
            } catch (IOException e) {
                return ""; // cut off before it had sent everything
            }
        }
    }

    private Figures figures(int requests) throws IOException {
        var counted = statuses.entrySet().stream().map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
        var alive = answer("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        return Figures.of(requests + " requests").with(counted).with(hungUp + " hung up on")
                .zero("answers that are none", silent.sum()).never("faults", faults.stream().limit(50).toList())
                .never("deaths", alive.startsWith("HTTP/1.1 200 ") ? List.of() : List.of(alive));
    }

    /** The server finds out by writing, every 15 s, and only the second time. */
    private long streamsLeft() throws IOException, InterruptedException {
        for (int i = 0; i < 50 && gauge(STREAMS) > 0; i++) {
            Server.pass(Duration.ofSeconds(1).toNanos());
        }
        return (long) gauge(STREAMS);
    }

    private double gauge(Pattern line) throws IOException {
        var page = answer("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        var match = line.matcher(page);
        assertTrue(match.find(), page);
        return Double.parseDouble(match.group(1));
    }

    /** By what each begins with: the watchdog tells, without an exception, where threads were when it was kept waiting. */
    private static List<String> traces(String output) {
        return output.lines().filter(line -> line.matches("\\S*(Exception|Error)\\b.*")).limit(20).toList();
    }

    private static Set<String> codes() throws IOException {
        try (var in = Fuzzing.class.getResourceAsStream("/META-INF/openapi.yml")) {
            var description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var list = Pattern.compile("enum: \\[(BAD_REQUEST[^\\]]*)]").matcher(description);
            assertTrue(list.find());
            return Stream.of(list.group(1).split(", *")).collect(Collectors.toCollection(ConcurrentHashMap::newKeySet));
        }
    }

    private static String shown(byte[] request) {
        var text = new String(Arrays.copyOf(request, Math.min(request.length, 600)), StandardCharsets.ISO_8859_1);
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\u0000", "\\0");
    }
}
