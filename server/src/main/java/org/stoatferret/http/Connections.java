package org.stoatferret.http;

import java.util.Set;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;

/** Speaks HTTP/1.1 on every connection, within bounds. */
final class Connections implements ServerConnectionSelector {
    private final Http1ConnectionSelector http = Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    private final Limits limits;
    private final StallWatch watch;

    Connections(Limits limits, StallWatch watch) {
        this.limits = limits;
        this.watch = watch;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var bounds = new BoundedConnection(context, limits, watch);
        return new StreamingConnection(bounds, http.connection(bounds));
    }
}
