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
    private static final System.Logger LOG = System.getLogger(Limits.class.getName());
    private static final int MOST_CONNECTIONS = 16_384;
    private static final int FEWEST_CONNECTIONS = 64;
    private static final int RESERVED_DESCRIPTORS = 256;
    /** Measured: 14 KB. Streams take two thirds of the heap at most. */
    private static final int BYTES_A_STREAM = 20 * 1024;

    /** The limits of a real server: what its process may open, and has memory for. */
    static Limits standard() {
        var limits = of(descriptors(), Runtime.getRuntime().maxMemory());
        if (limits.streams() < streams(MOST_CONNECTIONS)) {
            LOG.log(System.Logger.Level.INFO,
                    "at most {0} connections and {1} event streams at once: the process may open {2} files and its "
                            + "heap may grow to {3} MB",
                    limits.connections(), limits.streams(), descriptors(), Runtime.getRuntime().maxMemory() >> 20);
        }
        return limits;
    }

    /**
     * The limits of a process. Helidon stops listening for good when there is no file descriptor left for the next
     * connection, so a quarter is left to everything else, and a quarter of the connections to other requests.
     *
     * @param descriptors
     *            that it may have
     * @param heapBytes
     *            that its heap may grow to
     */
    static Limits of(long descriptors, long heapBytes) {
        long spare = descriptors - RESERVED_DESCRIPTORS;
        int connections = Math.clamp(spare / 4 * 3, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        int streams = (int) Math.min(streams(connections), heapBytes / BYTES_A_STREAM);
        return new Limits(connections, streams, 1 << 20, Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    private static int streams(int connections) {
        return connections / 4 * 3;
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
