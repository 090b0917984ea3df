package org.stoatferret;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Who can reach the server, from where it listens. */
final class Exposure {
    private Exposure() {}

    /**
     * Refuses to let the network in without a token, or to files anywhere. Blocks while the host's name is looked up.
     *
     * @throws ConfigurationException
     *             with a sentence that names what to set
     */
    static void check(AppConfig config) {
        boolean isOpen = config.token() == null;
        boolean isAnywhere = config.scanRoots().isEmpty();
        if ((isOpen || isAnywhere) && !isLoopback(config.host())) {
            var missing = isOpen && isAnywhere ? "server.token and scan.roots" : isOpen ? "server.token" : "scan.roots";
            throw new ConfigurationException("server.host '" + config.host() + "' can be reached from other machines; "
                    + "set " + missing + ", too, or leave server.host on 127.0.0.1.");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new ConfigurationException("server.host '" + host + "' is not the name of any address.");
        }
    }
}
