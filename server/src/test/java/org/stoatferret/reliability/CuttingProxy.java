package org.stoatferret.reliability;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between one client and a server, and cuts the line at random bytes of what the server says: sometimes like a
 * server that ends, sometimes like a network that breaks. While the server is down, the line stays silent.
 */
final class CuttingProxy implements AutoCloseable {
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final ServerSocket listener;
    private final Upstream upstream;
    private final int wanted;
    private final int farthest;
    private final Random random; // guarded by itself

    /**
     * Begins to listen.
     *
     * @param wanted
     *            how often the line is cut, before it is left alone
     * @param farthest
     *            after how many bytes at most
     */
    CuttingProxy(Upstream upstream, int wanted, int farthest, long seed) throws IOException {
        this.upstream = upstream;
        this.wanted = wanted;
        this.farthest = farthest;
        this.random = new Random(seed);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    boolean isDone() {
        return cuts.get() >= wanted;
    }

    /** Ends what is under way, which does not count. */
    void hangUp() {
        open.forEach(CuttingProxy::close);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client; var server = new Socket(InetAddress.getLoopbackAddress(), upstream.await())) {
            open.add(server);
            Thread.ofVirtual().start(() -> relayRequests(client, server));
            relay(server.getInputStream(), client);
            open.remove(server);
        } catch (IOException e) {
            close(client); // the server was killed, or the client is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void relayRequests(Socket client, Socket server) {
        try {
            client.getInputStream().transferTo(server.getOutputStream());
        } catch (IOException e) {
            close(server);
        }
    }

    private void relay(InputStream said, Socket client) throws IOException {
        int left = isDone() ? Integer.MAX_VALUE : next(farthest) + 1;
        var out = client.getOutputStream();
        var bytes = new byte[4096];
        for (int count = said.read(bytes); count >= 0; count = said.read(bytes)) {
            out.write(bytes, 0, Math.min(count, left));
            out.flush();
            left -= count;
            if (left <= 0) {
                cuts.incrementAndGet();
                client.setSoLinger(next(2) == 0, 0); // with a reset, or an orderly end
                return;
            }
        }
    }

    private int next(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
