package org.stoatferret.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

import io.helidon.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.http.Health.Status;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class WatchdogTest {
    private static final Logger LOG = Logger.getLogger(Watchdog.class.getName());
    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private final Log log = new Log();

    @BeforeEach
    void listen() {
        LOG.setUseParentHandlers(false);
        LOG.setLevel(Level.INFO);
        LOG.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        LOG.removeHandler(log);
        LOG.setLevel(null);
        LOG.setUseParentHandlers(true);
    }

    @Test
    void measuresAServerThatIsWell() throws Exception {
        try (var world = new World(World.LIMITS); var watchdog = new Watchdog()) {
            var builder = WebServer.builder();
            world.configure(builder);
            var server = builder.build().start();
            assertEquals("{delay_ms=0.0, loopback_ms=0.0}", watchdog.check().details().toString(), "nothing known");
            watchdog.start("0.0.0.0", server.port());
            Eventually.await(() -> watchdog.gauges().stream().allMatch(gauge -> gauge.value().get().doubleValue() > 0));
            // Slow it may be on a busy machine, but it has been answered.
            assertTrue((double) watchdog.check().details().get("loopback_ms") < 10_000);
            server.stop();
        }
    }

    @Test
    void tellsWhoHoldsTheCarriersOnceAndThatItIsOver() throws Exception {
        var release = new CountDownLatch(1);
        var held = new ArrayList<Thread>();
        try (var backlog = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var watchdog = new Watchdog()) {
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                held.add(Thread.ofVirtual().start(() -> occupyACarrier(release)));
            }
            answerFromNowOn(backlog);
            watchdog.start(HOST, backlog.getLocalPort());
            var said = log.await(Level.SEVERE);
            assertTrue(said.contains("occupyACarrier"), said);
            assertTrue(said.contains("ForkJoinPool-1-worker-"), said);
            assertEquals(Status.DEGRADED, watchdog.check().status());
            release.countDown();
            assertTrue(log.await(Level.INFO).contains("answers again"), "the first thing after the complaint");
            assertEquals(Status.DEGRADED, watchdog.check().status(), "for whoever could not ask while it lasted");
        } finally {
            release.countDown();
            for (var thread : held) {
                assertTrue(thread.join(Duration.ofSeconds(20)));
            }
        }
    }

    @Test
    void noticesThatTheServerDoesNotAnswerThoughVirtualThreadsRun() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); var watchdog = new Watchdog()) {
            watchdog.start(HOST, silent.getLocalPort());
            var said = log.await(Level.SEVERE);
            assertTrue(said.contains("own request has taken"), said);
            assertTrue((double) watchdog.check().details().get("loopback_ms") > 1_000);
            assertEquals(Status.DEGRADED, watchdog.check().status());
        }
    }

    @Test
    void aServerThatIsGoneIsLateAsWell() throws Exception {
        int port;
        try (var gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        try (var watchdog = new Watchdog()) {
            watchdog.start(HOST, port);
            assertNotNull(log.await(Level.SEVERE));
            assertEquals(Status.DEGRADED, watchdog.check().status());
        }
    }

    /** Never blocks, so that nobody else gets its carrier. */
    private static void occupyACarrier(CountDownLatch release) {
        while (release.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void answerFromNowOn(ServerSocket backlog) {
        Thread.ofPlatform().daemon().start(() -> {
            while (!backlog.isClosed()) {
                try (var client = backlog.accept()) {
                    client.getOutputStream().write('H');
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    /** What the watchdog says. */
    private static final class Log extends Handler {
        private final LinkedBlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

        /** The next thing it says, which must be of this level. */
        String await(Level level) throws InterruptedException {
            var next = records.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, "nothing was logged");
            var text = new SimpleFormatter().formatMessage(next);
            assertEquals(level, next.getLevel(),
                    text);
            return text;
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
