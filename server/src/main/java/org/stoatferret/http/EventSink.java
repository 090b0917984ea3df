package org.stoatferret.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.helidon.common.GenericType;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.DateTime;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.SinkProviderContext;
import io.helidon.webserver.sse.SseSink;

/**
 * Writes server-sent events, each at once. Unlike Helidon's own, it can tell clients when to come back, and write
 * comments.
 *
 * <p>
 * The answer ends with its connection, without chunks: HAProxy would hold each chunk back for 200 ms, in the hope of
 * more, and HTTP/1.0 has none.
 *
 * <p>
 * Every method throws {@link CloseConnectionException} when the client is gone or does not read.
 */
final class EventSink implements SseSink {
    static final GenericType<EventSink> TYPE = GenericType.create(EventSink.class);

    private final DataWriter out;
    private final ConnectionContext connection;

    /** Sends the answer's headers. */
    EventSink(SinkProviderContext context) {
        connection = context.connectionContext();
        out = connection.dataWriter();
        out.writeNow(head(context.serverResponse().header(HeaderNames.CONTENT_TYPE, "text/event-stream")
                .header(HeaderNames.CACHE_CONTROL, "no-cache, no-transform").header("X-Accel-Buffering", "no")
                .header(HeaderValues.CONNECTION_CLOSE)));
        // The answer counts as sent from here on: an error must not begin another one in its midst.
        context.closeRunnable().run();
    }

    private static BufferData head(ServerResponse response) {
        var head = BufferData.growing(1024);
        head.writeAscii("HTTP/1.1 200 OK\r\nDate: ");
        head.write(DateTime.http1Bytes());
        response.headers().forEach(header -> header.writeHttp1Header(head));
        head.writeAscii("\r\n");
        return head;
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

    /** Writes an event, or several, or a comment, that is encoded already. */
    EventSink emit(byte[] encoded) {
        out.writeNow(BufferData.create(encoded));
        return this;
    }

    /** Has the rest written when the request is done with. */
    void continueWith(StreamBody body) {
        if (!(connection instanceof BoundedConnection bounds)) {
            throw new IllegalStateException("a stream on " + connection);
        }
        bounds.continueWith(body);
    }

    /** The connection's end, which comes after the handler's, is the stream's. */
    @Override
    public void close() {}

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
        out.writeNow(BufferData.create(text.getBytes(StandardCharsets.UTF_8)));
    }
}
