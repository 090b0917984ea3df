package org.stoatferret.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Lets browsers log in: {@code EventSource} can send no header of a page's own, but it sends cookies. */
final class SessionApi {
    private final Access access;

    SessionApi(Access access) {
        this.access = access;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/session").open().get(this::show).post(this::begin).delete(this::end));
    }

    /** Whether a token is needed, and whether the caller has shown it. */
    private record Session(boolean tokenRequired, boolean authenticated) {}

    private void show(ServerRequest request, ServerResponse response) {
        new Query(request.query()).check();
        Answers.json(request, response, new Session(access.isRestricted(), access.isGranted(request)));
    }

    private void begin(ServerRequest request, ServerResponse response) {
        new Query(request.query()).check();
        var body = JsonBody.of(request, Set.of("token"));
        var token = body.text("token");
        body.check();
        access.begin(String.valueOf(token)).ifPresent(session -> cookie(request, response, session, Sessions.LENGTH));
        Answers.json(request, response, new Session(access.isRestricted(), true));
    }

    private void end(ServerRequest request, ServerResponse response) {
        new Query(request.query()).check();
        cookie(request, response, "", Duration.ZERO);
        response.status(Status.NO_CONTENT_204).header(HeaderNames.CACHE_CONTROL, "no-store").send();
    }

    /** Strict: not even a link from elsewhere brings the session along; the page then asks for what it needs itself. */
    private static void cookie(ServerRequest request, ServerResponse response, String session, Duration age) {
        response.header(HeaderValues.create(HeaderNames.SET_COOKIE, Access.COOKIE + "=" + session + "; Path=/; Max-Age="
                + age.toSeconds() + "; HttpOnly; SameSite=Strict" + (isSecure(request) ? "; Secure" : "")));
    }

    /** What a proxy says of the connection can be made up by anybody; where its own page came from, a browser knows. */
    private static boolean isSecure(ServerRequest request) {
        return request.headers().first(HeaderNames.ORIGIN).filter(origin -> origin.startsWith("https://")).isPresent();
    }
}
