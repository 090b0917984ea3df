package org.stoatferret.http;

import java.time.InstantSource;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where the server listens, under which names, and for whom.
 *
 * @param host
 *            a name or address of this machine; a wildcard address listens on all of them
 * @param port
 *            0 picks a free one
 * @param allowedHosts
 *            names, beside the host itself and the loopback ones, that clients may reach the server under; with a port,
 *            too, where its page is reached on one that is not its scheme's
 * @param token
 *            what opens the server; null lets in everybody
 * @param clock
 *            for the end of sessions
 */
public record WebConfig(String host, int port, Set<String> allowedHosts, @Nullable Token token, InstantSource clock) {
    public WebConfig {
        allowedHosts = Set.copyOf(allowedHosts);
    }
}
