package org.stoatferret.reliability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long something took, each time it was done. */
final class Latencies {
    private final List<Duration> all = new ArrayList<>();

    void add(long startNanos, long endNanos) {
        all.add(Duration.ofNanos(endNanos - startNanos));
    }

    /** In whole milliseconds, rounded up: so much at the most for this share of them. */
    long quantile(double share) {
        var sorted = all.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : milliseconds(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
    }

    int count() {
        return all.size();
    }

    long longest() {
        return quantile(1);
    }

    @Override
    public String toString() {
        return "p50 %d ms, p99 %d ms, longest %d ms".formatted(quantile(0.5), quantile(0.99), longest());
    }

    private static long milliseconds(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
