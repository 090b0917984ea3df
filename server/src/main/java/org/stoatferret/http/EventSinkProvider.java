package org.stoatferret.http;

import java.util.function.BiConsumer;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;

/** Makes {@link EventSink}s, whatever a client says it accepts: it asked for a stream of events by its path. */
public final class EventSinkProvider implements SinkProvider<SseEvent> {
    @Override
    public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
        return type.equals(EventSink.TYPE);
    }

    @Override
    @SuppressWarnings("unchecked") // X is EventSink: nothing else is supported
    public <X extends Sink<SseEvent>> X create(SinkProviderContext context) {
        return (X) new EventSink(context);
    }

    @Override
    @Deprecated(since = "0.1", forRemoval = true)
    @SuppressWarnings("removal") // the interface still asks for it
    public <X extends Sink<SseEvent>> X create(ServerResponse response, BiConsumer<Object, MediaType> consumer,
            Runnable close) {
        throw new UnsupportedOperationException("superseded by create(SinkProviderContext)");
    }
}
