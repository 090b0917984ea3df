package org.stoatferret.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Many clients on event streams, all on one thread, so that they cost the machine little. */
final class Readers implements AutoCloseable {
    private static final int AT_ONCE = 100;
    private static final byte[] REQUEST = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARK = "\"at-".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    private final byte[] bytes = new byte[1 << 16];
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector = Selector.open();
    private long[] lags = new long[1 << 20];
    private int received;
    private long heartbeats;
    private int ended;

    Readers() throws IOException {}

    /** Connects as many, and waits for the first bytes of each. */
    void open(int port, int count) throws IOException {
        for (int opened = 0; opened < count; opened += AT_ONCE) {
            var waiting = new ArrayList<SelectionKey>();
            for (int i = 0; i < Math.min(AT_ONCE, count - opened); i++) {
                var channel = SocketChannel.open(new InetSocketAddress("localhost", port));
                channel.write(ByteBuffer.wrap(REQUEST));
                channel.configureBlocking(false);
                channels.add(channel);
                waiting.add(channel.register(selector, SelectionKey.OP_READ, Boolean.FALSE));
            }
            while (waiting.stream().anyMatch(key -> key.attachment() == Boolean.FALSE)) {
                selector.select(this::read, 1000);
            }
        }
    }

    /** Reads for a while, having forgotten what was read before. */
    void listen(long nanos) throws IOException {
        received = 0;
        heartbeats = 0;
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            selector.select(this::read, Math.max(1, left / 1_000_000));
        }
    }

    private void read(SelectionKey key) {
        key.attach(Boolean.TRUE);
        try {
            buffer.clear();
            int count = ((SocketChannel) key.channel()).read(buffer);
            if (count < 0) {
                ended++;
                key.cancel();
                return;
            }
            buffer.flip().get(bytes, 0, count);
            note(count);
        } catch (IOException e) {
            ended++;
            key.cancel();
        }
    }

    private void note(int count) {
        long now = System.nanoTime();
        if (bytes[0] == ':') {
            heartbeats++;
        }
        for (int i = 0; i < count - MARK.length; i++) {
            if (bytes[i] == '"' && Arrays.equals(bytes, i, i + MARK.length, MARK, 0, MARK.length)) {
                long told = 0;
                for (i += MARK.length; i < count && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
                    told = told * 10 + bytes[i] - '0';
                }
                if (i < count) { // else the rest is in the next piece
                    lags = received < lags.length ? lags : Arrays.copyOf(lags, 2 * lags.length);
                    lags[received++] = now - told;
                }
            }
        }
    }

    int received() {
        return received;
    }

    long heartbeats() {
        return heartbeats;
    }

    int ended() {
        return ended;
    }

    /** From when an event was told to when a client had it, in milliseconds. */
    double lag(double part) {
        Arrays.sort(lags, 0, received);
        return received == 0 ? Double.NaN : lags[(int) (part * (received - 1))] / 1e6;
    }

    @Override
    public void close() throws IOException {
        for (var channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
