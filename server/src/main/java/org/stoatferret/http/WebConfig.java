package org.stoatferret.http;

import java.util.Set;

/**
 * Where the server listens, and under which names.
 *
 * @param host
 *            a name or address of this machine; a wildcard address listens on all of them
 * @param port
 *            0 picks a free one
 * @param allowedHosts
 *            names, beside the host itself and the loopback ones, that clients may reach the server under
 */
public record WebConfig(String host, int port, Set<String> allowedHosts) {
    public WebConfig {
        allowedHosts = Set.copyOf(allowedHosts);
    }
}
