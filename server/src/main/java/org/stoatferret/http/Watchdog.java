package org.stoatferret.http;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Notices when the server stops answering, and logs who is to blame. Measures how late a virtual thread gets its turn,
 * and how long the server takes to answer a request of its own. Works on two platform threads, since what it is there
 * to notice is that no virtual thread runs any more.
 */
public final class Watchdog implements AutoCloseable {
    private static final Duration TURN_INTERVAL = Duration.ofMillis(500);
    private static final Duration REQUEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofMillis(250);
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration GIVE_UP = Duration.ofSeconds(10);
    /** Nobody can ask while it lasts, so it must be there to see for a while after. */
    private static final Duration MEMORY = Duration.ofSeconds(30);
    private static final byte[] REQUEST = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final Logger LOG = System.getLogger(Watchdog.class.getName());

    private final Lateness turns = new Lateness(MEMORY);
    private final Lateness requests = new Lateness(MEMORY);
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean isEpisode; // the thread "watchdog" only

    /** Begins to watch a server that listens on an address. */
    public void start(String host, int port) {
        var address = new InetSocketAddress(host, port);
        boolean isWildcard = !address.isUnresolved() && address.getAddress().isAnyLocalAddress();
        var target = isWildcard ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port) : address;
        Thread.ofPlatform().daemon().name("watchdog").start(this::watchTurns);
        Thread.ofPlatform().daemon().name("watchdog-requests").start(() -> watchRequests(target));
    }

    /** Degraded for half a minute after it was late by more than a second. Does not block. */
    public Health.Check check() {
        var delay = turns.longest();
        var answer = requests.longest();
        var details = new LinkedHashMap<String, Object>();
        details.put("delay_ms", milliseconds(delay));
        details.put("loopback_ms", milliseconds(answer));
        return new Health.Check(isLate(delay) || isLate(answer) ? Health.Status.DEGRADED : Health.Status.OK, details);
    }

    /** What it has measured, for {@code /metrics}. */
    public List<Gauge> gauges() {
        return List.of(
                new Gauge("stoatferret_scheduling_delay_seconds",
                        "The longest a virtual thread has waited for its turn in the last half minute",
                        () -> seconds(turns.longest())),
                new Gauge("stoatferret_loopback_seconds",
                        "The longest the server has taken to answer itself in the last half minute",
                        () -> seconds(requests.longest())));
    }

    @Override
    public synchronized void close() {
        closed.countDown();
    }

    private void watchTurns() {
        try {
            while (!isClosedAfter(TURN_INTERVAL)) {
                var ran = new CountDownLatch(1);
                turns.begin();
                Thread.ofVirtual().name("watchdog-turn").start(() -> {
                    turns.end();
                    ran.countDown();
                });
                do {
                    judge();
                } while (!ran.await(GLANCE.toNanos(), TimeUnit.NANOSECONDS) && closed.getCount() > 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs while it lasts: afterwards nobody knows any more who it was. */
    private void judge() {
        var delay = turns.latest();
        var answer = requests.latest();
        boolean isLate = isLate(delay) || isLate(answer);
        if (isLate && !isEpisode) {
            log(Level.ERROR,
                    "The server hardly answers: a virtual thread has waited {0} ms for its turn, the server''s "
                            + "own request has taken {1} ms. On the carriers: {2}",
                    delay.toMillis(), answer.toMillis(), CarrierStacks.now());
        } else if (!isLate && isEpisode) {
            log(Level.INFO, "The server answers again, after {0} ms at worst.",
                    Math.max(turns.longest().toMillis(), requests.longest().toMillis()));
        }
        isEpisode = isLate;
    }

    /** Nothing is said once it is closed: a server that stops does not answer either. */
    private synchronized void log(Level level, String message, Object... parameters) {
        if (closed.getCount() > 0) {
            LOG.log(level, message, parameters);
        }
    }

    private void watchRequests(InetSocketAddress address) {
        try {
            while (!isClosedAfter(REQUEST_INTERVAL)) {
                requests.begin();
                try {
                    request(address);
                    requests.end();
                } catch (IOException e) {
                    requests.fail(GIVE_UP);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void request(InetSocketAddress address) throws IOException {
        int limit = Math.toIntExact(GIVE_UP.toMillis());
        try (var socket = new Socket()) {
            socket.setSoTimeout(limit);
            socket.connect(address, limit);
            socket.getOutputStream().write(REQUEST);
            if (socket.getInputStream().read() < 0) {
                throw new EOFException();
            }
        }
    }

    private boolean isClosedAfter(Duration interval) throws InterruptedException {
        return closed.await(interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static boolean isLate(Duration duration) {
        return duration.compareTo(LATE) > 0;
    }

    private static double milliseconds(Duration duration) {
        return duration.toNanos() / 1_000 / 1_000.0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
