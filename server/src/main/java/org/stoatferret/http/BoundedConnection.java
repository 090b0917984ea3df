package org.stoatferret.http;

import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutorService;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose client can neither send for ever nor take for ever. Helidon bounds the size of lines, headers and
 * bodies, but not of the lines between the chunks of a body, and no time at all: it is all bounded here, through which
 * every byte passes. What a request is, this does not know: it is whatever comes before an answer.
 *
 * <p>
 * Used by the connection's own thread only.
 */
final class BoundedConnection implements ConnectionContext, DataWriter {
    /** A client is given the whole time limit for each piece of an answer. */
    private static final int PIECE = 8192;
    /** Request line and headers, with room for what follows them. */
    private static final int HEADERS = 64 * 1024;
    /** A body in chunks of one byte is six times as long as its content. */
    private static final int MOST_OVERHEAD = 8;

    private final ConnectionContext context;
    private final Limits limits;
    private final StallWatch watch;
    private final DataReader reader = new DataReader(this::read);
    private boolean isFirst = true;
    private long received;
    private long begin;
    private @Nullable StreamBody body;

    BoundedConnection(ConnectionContext context, Limits limits, StallWatch watch) {
        this.context = context;
        this.limits = limits;
        this.watch = watch;
    }

    private byte[] read() {
        byte[] bytes = receive();
        if (!isFirst) {
            return bytes;
        }
        isFirst = false;
        return OldProtocol.translate(bytes, this::receive);
    }

    /** What has come, after waiting for it. The socket limits each wait, this all of them. */
    private byte[] receive() {
        check();
        var source = context.dataReader();
        try {
            source.ensureAvailable();
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client has said all it had to say", e);
        }
        byte[] bytes = source.readBytes(source.available());
        if (received == 0) {
            begin = System.nanoTime();
        }
        received += bytes.length;
        return bytes;
    }

    private void check() {
        if (received > HEADERS + (long) MOST_OVERHEAD * limits.payloadBytes()) {
            throw new CloseConnectionException("the request does not end");
        }
        if (received > 0 && System.nanoTime() - begin > limits.stall().toNanos()) {
            throw new CloseConnectionException("the request takes too long", new SocketTimeoutException());
        }
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    /** Cuts the client off if it does not take what is written. */
    @Override
    public void writeNow(BufferData buffer) {
        received = 0;
        try {
            if (buffer.available() <= PIECE) { // nearly always; nothing is copied then
                watch.run(() -> context.dataWriter().writeNow(buffer));
                return;
            }
            while (buffer.available() > 0) {
                var piece = new byte[Math.min(PIECE, buffer.available())];
                buffer.read(piece);
                watch.run(() -> context.dataWriter().writeNow(BufferData.create(piece)));
            }
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the client is gone or does not read", e);
        }
    }

    /** Has this written when the requests are over, which they are now. */
    void continueWith(StreamBody rest) {
        body = rest;
    }

    boolean hasBody() {
        return body != null;
    }

    /** What is to be written when the requests are over, if anything; the caller's to close. */
    @Nullable
    StreamBody takeBody() {
        var taken = body;
        body = null;
        return taken;
    }

    /** Closes what will not be written. */
    void abandon() {
        if (body != null) {
            body.close();
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return this;
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }
}
