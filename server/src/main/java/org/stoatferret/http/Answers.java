package org.stoatferret.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Sends whole answers; to HEAD, all but the body. */
final class Answers {
    private static final Header NO_STORE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private Answers() {}

    static void json(ServerRequest request, ServerResponse response, Object body) {
        json(request, response, Status.OK_200, body);
    }

    static void json(ServerRequest request, ServerResponse response, Status status, Object body) {
        send(request, response, status, "application/json", Json.bytes(body));
    }

    static void problem(ServerRequest request, ServerResponse response, Problem problem) {
        SecurityHeaders.addTo(response.headers());
        problem.headers().forEach((name, value) -> response.headers().set(HeaderValues.create(name, value)));
        send(request, response, problem.status(), Problem.MEDIA_TYPE, problem.document());
    }

    /** A page of the web app; to be asked for anew each time, as it names its parts. */
    static void page(ServerRequest request, ServerResponse response, byte[] html) {
        send(request, response, Status.OK_200, "text/html; charset=UTF-8", html);
    }

    static void send(ServerRequest request, ServerResponse response, Status status, String mediaType, byte[] body) {
        response.status(status).header(NO_STORE).header(HeaderNames.CONTENT_TYPE, mediaType);
        if (isHead(request)) {
            response.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length)).send(new byte[0]);
        } else {
            response.send(body);
        }
    }

    static boolean isHead(ServerRequest request) {
        return request.prologue().method().equals(Method.HEAD);
    }
}
