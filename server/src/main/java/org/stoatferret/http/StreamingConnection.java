package org.stoatferret.http;

import java.time.Duration;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import org.jspecify.annotations.Nullable;

/** A connection that answers requests, until one of them is answered with a {@link StreamBody}, which is the last. */
final class StreamingConnection implements ServerConnection {
    private final BoundedConnection bounds;
    private volatile @Nullable ServerConnection requests; // null once they are over
    private volatile @Nullable Thread thread; // the connection's own, while a body is written

    StreamingConnection(BoundedConnection bounds, ServerConnection requests) {
        this.bounds = bounds;
        this.requests = requests;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        boolean isInOrder = false;
        try {
            answer(limit);
            isInOrder = true;
        } finally {
            if (!isInOrder) {
                bounds.abandon();
            }
        }
        var body = bounds.takeBody();
        if (body != null) {
            write(body);
        }
    }

    /** In a method of its own, so that the stack does not keep what it has used. */
    private void answer(Limit limit) throws InterruptedException {
        var answering = requests;
        if (answering == null) {
            throw new IllegalStateException("a connection is handled once");
        }
        try {
            answering.handle(limit);
        } catch (CloseConnectionException e) {
            if (!bounds.hasBody()) {
                throw e;
            }
        }
    }

    private void write(StreamBody body) throws InterruptedException {
        try (body) {
            thread = Thread.currentThread();
            requests = null;
            body.write();
        } finally {
            thread = null;
        }
    }

    @Override
    public Duration idleTime() {
        var answering = requests;
        return answering == null ? Duration.ZERO : answering.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        var answering = requests;
        var writing = thread;
        if (answering != null) {
            answering.close(interrupt);
        } else if (interrupt && writing != null) {
            writing.interrupt();
        }
    }
}
