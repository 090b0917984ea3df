package org.stoatferret.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.helidon.common.GenericType;
import io.helidon.http.HeaderNames;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;

/**
 * Writes server-sent events, each at once. Unlike Helidon's own, it can tell clients when to come back, write comments,
 * and end a stream so that the client can tell an end from a cut.
 *
 * <p>
 * Every method throws {@link CloseConnectionException} when the client is gone or does not read.
 */
final class EventSink implements SseSink {
    static final GenericType<EventSink> TYPE = GenericType.create(EventSink.class);

    private final ServerResponse response;
    private final OutputStream out;

    EventSink(ServerResponse response) {
        this.response = response;
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream")
                .header(HeaderNames.CACHE_CONTROL, "no-cache, no-transform").header("X-Accel-Buffering", "no");
        this.out = response.outputStream();
    }

    /** Tells the client how long to wait before it comes back, should the stream end. */
    EventSink retry(Duration delay) {
        write("retry: " + delay.toMillis() + "\n\n");
        return this;
    }

    /** Writes an event, or a comment. The data must be text. */
    @Override
    public EventSink emit(SseEvent event) {
        var text = new StringBuilder();
        event.comment().ifPresent(comment -> field(text, "", comment));
        event.id().ifPresent(id -> field(text, "id", oneLine(id)));
        event.name().ifPresent(name -> field(text, "event", oneLine(name)));
        if (event.data() != SseEvent.NO_DATA) {
            field(text, "data", event.data().toString());
        }
        write(text.append('\n').toString());
        return this;
    }

    /** Ends the stream, so that the client knows that this was all. */
    @Override
    public void close() {
        guarded(() -> {
            out.close();
            if (response instanceof RoutingResponse routing) {
                routing.commit();
            }
        });
    }

    private static void field(StringBuilder text, String name, String value) {
        value.lines().forEach(line -> text.append(name).append(": ").append(line).append('\n'));
    }

    private static String oneLine(String value) {
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("an event's id and name are one line each");
        }
        return value;
    }

    private void write(String text) {
        guarded(() -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        });
    }

    /** Something that may find the client gone. */
    private interface Action {
        void run() throws IOException;
    }

    private static void guarded(Action action) {
        try {
            action.run();
        } catch (CloseConnectionException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the reader of an event stream is gone", e);
        }
    }
}
