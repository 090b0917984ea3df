package org.stoatferret.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Knows how the server's parts are without asking them: a daemon thread of its own asks every few seconds. Whoever
 * reads never waits.
 */
public final class Health implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final Duration STALE = Duration.ofSeconds(30);
    private static final Logger LOG = System.getLogger(Health.class.getName());

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Supplier<Check>> checks;
    private volatile Report report; // written by the thread only

    /** How something is, from good to bad. */
    public enum Status {
        OK, DEGRADED, STARTING, UNAVAILABLE;

        /** Whether requests can be served. */
        boolean isReady() {
            return this == OK || this == DEGRADED;
        }
    }

    /**
     * How one part is.
     *
     * @param details
     *            by names of the wire, shown to anybody who asks
     */
    public record Check(Status status, Map<String, Object> details) {
        public Check {
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        }
    }

    /** How everything was at one moment. */
    record Report(Status status, Map<String, Check> checks, long takenNanos) {}

    private Health(Map<String, Supplier<Check>> checks) {
        this.checks = new LinkedHashMap<>(checks);
        var unknown = new LinkedHashMap<String, Check>();
        checks.keySet().forEach(name -> unknown.put(name, new Check(Status.STARTING, Map.of())));
        this.report = new Report(Status.STARTING, unknown, System.nanoTime());
    }

    /**
     * Begins to ask.
     *
     * @param checks
     *            by name; may block, and are called on one thread, one after the other
     */
    public static Health watch(Map<String, Supplier<Check>> checks) {
        var health = new Health(checks);
        Thread.ofPlatform().daemon().name("health").start(health::run);
        return health;
    }

    /** Ends the asking. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** The last report; unavailable if it is so old that a check must be stuck. */
    Report report() {
        var last = report;
        boolean isStale = System.nanoTime() - last.takenNanos() > STALE.toNanos();
        return isStale ? new Report(Status.UNAVAILABLE, last.checks(), last.takenNanos()) : last;
    }

    private void run() {
        try {
            do {
                report = ask();
            } while (!closed.await(INTERVAL.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Report ask() {
        var worst = Status.OK;
        var results = new LinkedHashMap<String, Check>();
        for (var entry : checks.entrySet()) {
            var result = ask(entry.getKey(), entry.getValue());
            results.put(entry.getKey(), result);
            worst = result.status().compareTo(worst) > 0 ? result.status() : worst;
        }
        return new Report(worst, results, System.nanoTime());
    }

    private static Check ask(String name, Supplier<Check> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "health check " + name, e);
            return new Check(Status.UNAVAILABLE, Map.of());
        }
    }
}
