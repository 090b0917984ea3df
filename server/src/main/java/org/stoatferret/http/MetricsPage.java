package org.stoatferret.http;

import java.util.List;

import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;

/** {@code /metrics}: Helidon's page with gauges of ours. */
final class MetricsPage implements AutoCloseable {
    private final MeterRegistry registry = Metrics.globalRegistry();
    private final List<Meter> meters;

    MetricsPage(List<Gauge> gauges) {
        meters = gauges.stream().map(this::register).toList();
    }

    static ObserveFeature feature() {
        return ObserveFeature.builder().observersDiscoverServices(false)
                .addObserver(MetricsObserver.builder().endpoint("/metrics").build()).build();
    }

    /** Takes the gauges off the page: the registry belongs to the process and outlives the server. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }

    private Meter register(Gauge gauge) {
        return registry.getOrCreate(
                io.helidon.metrics.api.Gauge.builder(gauge.name(), gauge.value()).description(gauge.description()));
    }
}
