package org.stoatferret.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Keeps the messages on one connection apart. Refuses requests of which it is not clear where they end (RFC 9112,
 * section 6.3): Helidon would wait for minus five bytes for ever, and take the first of two lengths.
 */
final class FramingGuard implements Filter {
    private static final int MOST_DIGITS = 18;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (isClear(request.headers()) && hasPath(request)) {
            proceed(chain, request, response);
        } else {
            Answers.problem(request, response,
                    Problem.of(Problem.Code.BAD_REQUEST, "it is not clear what is asked for, or where the request ends")
                            .thatEndsTheConnection());
        }
        // Helidon sends this header, and then goes on reading.
        if (response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the answer was the last on this connection");
        }
    }

    /** What other filters throw would otherwise be answered outside of this one. */
    private static void proceed(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        try {
            chain.proceed();
        } catch (ProblemException e) {
            Answers.problem(request, response, e.problem());
        }
    }

    /** Helidon has none for addresses such as {@code http:/x}, and then fails to route them. */
    private static boolean hasPath(RoutingRequest request) {
        return request.path().path() != null;
    }

    private static boolean isClear(ServerRequestHeaders headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            return is(headers, HeaderNames.TRANSFER_ENCODING, "chunked")
                    && !headers.contains(HeaderNames.CONTENT_LENGTH);
        }
        return !headers.contains(HeaderNames.CONTENT_LENGTH)
                || is(headers, HeaderNames.CONTENT_LENGTH, "[0-9]{1," + MOST_DIGITS + "}");
    }

    private static boolean is(ServerRequestHeaders headers, HeaderName name, String form) {
        var values = headers.get(name).allValues();
        return values.size() == 1 && values.getFirst().trim().matches(form);
    }
}
