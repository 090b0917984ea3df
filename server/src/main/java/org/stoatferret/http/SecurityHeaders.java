package org.stoatferret.http;

import java.util.List;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/** Tells browsers to trust nothing but what this server itself has sent, and caches to keep nothing unasked. */
final class SecurityHeaders implements Filter {
    private static final List<Header> HEADERS = List.of(
            HeaderValues.createCached("Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
                            + "frame-ancestors 'none'"),
            HeaderValues.createCached("X-Content-Type-Options", "nosniff"),
            HeaderValues.createCached("X-Frame-Options", "DENY"),
            HeaderValues.createCached("Referrer-Policy", "no-referrer"),
            HeaderValues.createCached("Cross-Origin-Resource-Policy", "same-origin"),
            HeaderValues.createCached("Cross-Origin-Opener-Policy", "same-origin"));
    private static final Header NO_CACHE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        addTo(response.headers());
        chain.proceed();
    }

    /** For answers that are begun anew, such as those to errors. */
    static void addTo(WritableHeaders<?> headers) {
        HEADERS.forEach(headers::set);
        headers.set(NO_CACHE);
    }
}
