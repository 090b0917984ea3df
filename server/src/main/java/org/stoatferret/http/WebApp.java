package org.stoatferret.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.media.jackson.JacksonSupport;
import io.helidon.openapi.OpenApiFeature;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.Storage;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.Backups;
import org.stoatferret.media.VideoStore;

/** Everything that is served over HTTP, and the bounds within which it is. */
public final class WebApp {
    private static final Set<String> FEATURES = Set.of("/metrics", "/openapi");
    private static final int SEND_BUFFER = 64 * 1024;

    private final WebConfig config;
    private final Limits limits;
    private final StallWatch watch;
    private final Access access;
    private final EventsApi events;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<Gauge> gauges = new ArrayList<>();

    public WebApp(WebConfig config, Jobs jobs, VideoStore videos, Storage storage, ScanRoots roots, Health health) {
        this(config, Limits.standard(), new Domain(jobs, videos, storage, roots, health));
    }

    WebApp(WebConfig config, Limits limits, Domain domain) {
        this.config = config;
        this.limits = limits;
        this.watch = new StallWatch(limits.stall());
        this.access = new Access(config);
        this.events = new EventsApi(domain.jobs(), limits);
        Stream.of(new JobsApi(domain.jobs(), domain.roots()).endpoints(), events.endpoints(),
                new VideosApi(domain.videos()).endpoints(),
                new FilesystemApi(domain.storage(), domain.roots()).endpoints(),
                new HealthApi(domain.health(), access).endpoints(), new SessionApi(access).endpoints(),
                List.of(Endpoint.at("/openapi").getElsewhere("format"), Endpoint.at("/metrics").getElsewhere()))
                .flatMap(List::stream).forEach(endpoints::add);
        gauges.add(new Gauge("stoatferret_event_streams", "Event streams that are open", events::open));
        gauges.add(new Gauge("stoatferret_events_encoded", "Events encoded for all streams together since the start",
                events::encoded));
    }

    /** What is served. */
    record Domain(Jobs jobs, VideoStore videos, Storage storage, ScanRoots roots, Health health) {}

    /** Adds a number to {@code /metrics}; to be called before the server starts. */
    public WebApp with(Gauge gauge) {
        gauges.add(gauge);
        return this;
    }

    /** Serves requests for backups; to be called before the server starts. */
    public WebApp with(Backups backups) {
        endpoints.addAll(new SystemApi(backups).endpoints());
        return this;
    }

    /** Sets a server up. What this starts ends with that server. */
    public void configure(WebServerConfig.Builder server) {
        server.host(config.host()).port(config.port()).shutdownHook(false).maxPayloadSize(limits.payloadBytes())
                .maxTcpConnections(limits.connections()).maxConcurrentRequests(limits.connections())
                .connectionOptions(sockets())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new Connections(limits, watch))
                .mediaContext(media -> media.mediaSupportsDiscoverServices(false)
                        .addMediaSupport(JacksonSupport.create(Json.MAPPER)))
                .directHandlers(ErrorAnswers.directHandlers()).featuresDiscoverServices(false)
                .addFeature(description())
                .addFeature(MetricsPage.feature()).routing(this::route);
    }

    private SocketOptions sockets() {
        return new TimedSockets(SocketOptions.builder().socketSendBufferSize(SEND_BUFFER).tcpNoDelay(true)
                .readTimeout(limits.stall()).build());
    }

    /** Left to itself, it lets every origin read. */
    private static OpenApiFeature description() {
        return OpenApiFeature.builder().staticFile("META-INF/openapi.yml").cors(cors -> cors.enabled(false)).build();
    }

    long encodedEvents() {
        return events.encoded();
    }

    int openStreams() {
        return events.open();
    }

    private void route(HttpRouting.Builder routing) {
        ErrorAnswers.register(routing);
        routing.addFilter(new SecurityHeaders()).addFilter(new FramingGuard()).addFilter(new OriginGuard(config));
        endpoints.forEach(
                endpoint -> routing.any(endpoint.path(), endpoint.isOpen() ? endpoint : access.guard(endpoint)));
        var rest = access.guard(WebApp::leaveToFeatures);
        List.of("/api", "/health", "/metrics", "/openapi").forEach(path -> routing.any(path + "/*", rest));
        routing.addFeature(new Pages()).addFeature(new Companions());
    }

    /** What is below their paths is not ours, and they would answer in their own way. */
    private static void leaveToFeatures(ServerRequest request, ServerResponse response) {
        if (!FEATURES.contains(request.path().path())) {
            throw new ProblemException(Problem.notFound());
        }
        response.next();
    }

    /** What lives as long as the server. */
    private final class Companions implements HttpFeature {
        private @Nullable MetricsPage metrics; // written by the thread that starts and stops the server

        @Override
        public void setup(HttpRouting.Builder routing) {}

        @Override
        public void beforeStart() {
            metrics = new MetricsPage(gauges);
            watch.start();
        }

        @Override
        public void afterStop() {
            watch.close();
            if (metrics != null) {
                metrics.close();
            }
        }
    }
}
