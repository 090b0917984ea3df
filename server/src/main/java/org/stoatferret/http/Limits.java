package org.stoatferret.http;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * What one server bears, and for how long it waits for its clients.
 *
 * @param connections
 *            open at once; more wait to be accepted
 * @param streams
 *            of events, open at once
 * @param payloadBytes
 *            in one request
 * @param heartbeat
 *            how long a stream is silent at most
 * @param stall
 *            how long a client may take to accept what is written to it, or to send a request
 */
record Limits(int connections, int streams, int payloadBytes, Duration heartbeat, Duration stall) {
    private static final int MOST_CONNECTIONS = 8192;
    private static final int RESERVED_DESCRIPTORS = 256;

    /** The limits of a real server. */
    static Limits standard() {
        int connections = mostConnections();
        return new Limits(connections, connections / 2, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    /** Helidon stops listening for good when the process has no file descriptor left for the next connection. */
    private static int mostConnections() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long spare = unix.getMaxFileDescriptorCount() - RESERVED_DESCRIPTORS;
            return Math.clamp(spare / 2, 64, MOST_CONNECTIONS);
        }
        return MOST_CONNECTIONS;
    }
}
