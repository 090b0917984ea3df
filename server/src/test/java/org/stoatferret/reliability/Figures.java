package org.stoatferret.reliability;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an experiment has counted.
 *
 * @param size
 *            how much was done
 * @param counted
 *            in words, such as {@code 0 rows lost}
 * @param broken
 *            the promises that were not kept, with what shows it; empty if all is well
 */
public record Figures(String size, List<String> counted, List<String> broken) {

    public Figures {
        counted = List.copyOf(counted);
        broken = List.copyOf(broken);
    }

    public static Figures of(String size) {
        return new Figures(size, List.of(), List.of());
    }

    /** Adds a figure of which nothing was promised. */
    public Figures with(String figure) {
        return new Figures(size, join(counted, List.of(figure)), broken);
    }

    /** Adds what must not have happened, each time as a sentence. */
    public Figures never(String name, List<String> times) {
        return new Figures(size, join(counted, List.of(times.size() + " " + name)),
                join(broken, times.stream().map(time -> name + ": " + time).toList()));
    }

    /** Adds a count that must be zero. */
    public Figures zero(String name, long count) {
        return atMost(0, name, count);
    }

    /** Adds a count with the limit that was promised. */
    public Figures atMost(long limit, String name, long count) {
        var more = with(count + " " + name);
        return count <= limit ? more : more.broken(count + " " + name + ", and at most " + limit + " was promised");
    }

    /**
     * Adds durations of which all but a hundredth must be so short. Less than a hundred are too few to tell how fast a
     * machine is that has just begun: of them half must be within ten times that.
     */
    Figures quick(Duration limit, String name, Latencies latencies) {
        var more = with(name + ": " + latencies);
        boolean isQuick = latencies.count() < 100
                ? latencies.quantile(0.5) <= 10 * limit.toMillis()
                : latencies.quantile(0.99) <= limit.toMillis();
        return isQuick ? more : more.broken(name + ": " + latencies);
    }

    private Figures broken(String promise) {
        return new Figures(size, counted, join(broken, List.of(promise)));
    }

    private static List<String> join(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
