package org.stoatferret.http;

import java.util.function.Supplier;

/**
 * A number for {@code /metrics}.
 *
 * @param name
 *            in Prometheus' notation, such as {@code stoatferret_jobs_running}
 * @param value
 *            asked at each scrape, on the request's thread; must not block
 */
public record Gauge(String name, String description, Supplier<? extends Number> value) {}
