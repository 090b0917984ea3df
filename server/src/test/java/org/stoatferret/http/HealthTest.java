package org.stoatferret.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.stoatferret.http.Health.Check;
import org.stoatferret.http.Health.Status;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class HealthTest {
    private static Supplier<Check> is(Status status) {
        return () -> new Check(status, Map.of());
    }

    /** The report after all checks have been made once. */
    private static Health.Report report(Map<String, Supplier<Check>> checks) throws InterruptedException {
        try (var health = Health.watch(checks)) {
            Eventually.await(() -> health.report().status() != Status.STARTING);
            return health.report();
        }
    }

    @Test
    void theWorstPartDecides() throws Exception {
        assertEquals(Status.OK, report(Map.of("a", is(Status.OK))).status());
        assertEquals(Status.DEGRADED, report(Map.of("a", is(Status.OK), "b", is(Status.DEGRADED))).status());
        assertEquals(Status.UNAVAILABLE,
                report(Map.of("a", is(Status.UNAVAILABLE), "b", is(Status.DEGRADED))).status());
    }

    @Test
    void aCheckThatFailsIsUnavailableAndHidesNoOther() throws Exception {
        var checks = new LinkedHashMap<String, Supplier<Check>>();
        checks.put("a", () -> {
            throw new IllegalStateException("inside");
        });
        checks.put("b", is(Status.OK));
        var report = report(checks);
        assertEquals(Status.UNAVAILABLE, report.status());
        assertEquals(Status.OK, report.checks().get("b").status());
    }

    @Test
    void untilTheFirstAnswerItIsStarting() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        try (var health = Health.watch(Map.of("stuck", () -> {
            asked.countDown();
            try {
                answer.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Check(Status.OK, Map.of());
        }))) {
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            assertEquals(Status.STARTING, health.report().status());
            assertFalse(health.report().status().isReady());
            answer.countDown();
        }
    }
}
