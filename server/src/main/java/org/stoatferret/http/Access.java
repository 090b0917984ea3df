package org.stoatferret.http;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever brings the token, as programs do, or a session that was begun with it, as browsers do. Where no token
 * is set up, everybody.
 */
final class Access {
    static final String COOKIE = "stoat_ferret_session";
    private static final String BEARER = "bearer ";

    private final Attempts attempts = new Attempts(System::nanoTime);
    private final @Nullable Token token;
    private final @Nullable Sessions sessions;

    Access(WebConfig config) {
        token = config.token();
        sessions = token == null ? null : new Sessions(token, config.clock());
    }

    /** Whether there is a token. */
    boolean isRestricted() {
        return token != null;
    }

    /** Whether a request may see more than everybody. */
    boolean isGranted(ServerRequest request) {
        return token == null || hasToken(request.headers()) || hasSession(request.headers());
    }

    /** A handler for those who are let in; the others are refused. */
    Handler guard(Handler handler) {
        return (request, response) -> {
            require(request);
            handler.handle(request, response);
        };
    }

    /** Begins a session; empty if none is needed. A wrong token is refused. */
    Optional<String> begin(String candidate) {
        if (token == null || sessions == null) {
            return Optional.empty();
        }
        if (!token.is(candidate)) {
            throw wrong();
        }
        return Optional.of(sessions.begin());
    }

    private void require(ServerRequest request) {
        if (isGranted(request)) {
            return;
        }
        throw bearer(request.headers()).isPresent()
                ? wrong()
                : new ProblemException(
                        unauthorized("log in, or send the server's token as Authorization: Bearer <token>"));
    }

    /** The right token is let in whatever others try: only the wrong ones are told to wait. */
    private ProblemException wrong() {
        var wait = attempts.fail();
        if (wait.equals(Duration.ZERO)) {
            return new ProblemException(unauthorized("this is not the server's token"));
        }
        return new ProblemException(
                Problem.of(Problem.Code.TOO_MANY_ATTEMPTS,
                        "too many wrong tokens; this one is not the server's, either")
                        .with("Retry-After", Long.toString(wait.toSeconds() + 1)).thatEndsTheConnection());
    }

    private static Problem unauthorized(String detail) {
        return Problem.of(Problem.Code.UNAUTHORIZED, detail).with("WWW-Authenticate", "Bearer");
    }

    private boolean hasToken(ServerRequestHeaders headers) {
        return token != null && bearer(headers).filter(token::is).isPresent();
    }

    private static Optional<String> bearer(ServerRequestHeaders headers) {
        return headers.first(HeaderNames.AUTHORIZATION)
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    /** A page on another port can add cookies of this name, but not a valid one. */
    private boolean hasSession(ServerRequestHeaders headers) {
        return sessions != null && cookies(headers).anyMatch(sessions::isGoingOn);
    }

    private static Stream<String> cookies(ServerRequestHeaders headers) {
        return headers.all(HeaderNames.COOKIE, List::of).stream()
                .flatMap(line -> Arrays.stream(line.split(";"))).map(String::strip)
                .filter(pair -> pair.startsWith(COOKIE + "=")).map(pair -> pair.substring(COOKIE.length() + 1));
    }
}
