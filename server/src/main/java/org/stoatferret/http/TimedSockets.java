package org.stoatferret.http;

import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.socket.SocketOptions;

/**
 * Sockets on which no read takes longer than a limit. Helidon has such an option and does not apply it to the
 * connections it accepts.
 */
final class TimedSockets implements SocketOptions {
    private final SocketOptions options;

    TimedSockets(SocketOptions options) {
        this.options = options;
    }

    @Override
    public void configureSocket(Socket socket) {
        options.configureSocket(socket);
        try {
            socket.setSoTimeout((int) options.readTimeout().toMillis());
        } catch (SocketException e) {
            throw new IllegalStateException("set up an accepted connection", e);
        }
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
