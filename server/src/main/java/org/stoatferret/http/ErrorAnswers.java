package org.stoatferret.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.StorageUnavailableException;

/** Makes a problem document of everything that goes wrong. */
final class ErrorAnswers {
    private static final Logger LOG = System.getLogger(ErrorAnswers.class.getName());

    private ErrorAnswers() {}

    /** For what goes wrong in a route or filter. */
    static void register(HttpRouting.Builder routing) {
        routing.error(ProblemException.class,
                (request, response, e) -> Answers.problem(request, response, e.problem()))
                .error(StorageFullException.class,
                        (request, response, e) -> Answers.problem(request, response,
                                Problem.of(Problem.Code.STORAGE_FULL, StorageFullException.SENTENCE)))
                .error(StorageUnavailableException.class,
                        (request, response, e) -> Answers.problem(request, response,
                                Problem.of(Problem.Code.STORAGE_UNAVAILABLE, String.valueOf(e.getMessage()))))
                .error(InterruptedException.class, ErrorAnswers::interrupted)
                .error(HttpException.class, ErrorAnswers::status)
                .error(Throwable.class, ErrorAnswers::unexpected);
    }

    /** For what goes wrong before there is a request that could be routed. */
    static DirectHandlers directHandlers() {
        var handlers = DirectHandlers.builder();
        for (var type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, new Direct());
        }
        return handlers.build();
    }

    private static void interrupted(ServerRequest request, ServerResponse response, InterruptedException e) {
        Answers.problem(request, response,
                Problem.of(Problem.Code.SHUTTING_DOWN, "the server is stopping").with("Retry-After", "5"));
        Thread.currentThread().interrupt();
    }

    private static void status(ServerRequest request, ServerResponse response, HttpException e) {
        if (e.status().code() < Status.BAD_REQUEST_400.code()) {
            SecurityHeaders.addTo(response.headers());
            e.headers().forEach(response::header);
            response.status(e.status()).send();
            return;
        }
        if (e.status().equals(Status.INTERNAL_SERVER_ERROR_500)) {
            log(request, e);
        }
        Answers.problem(request, response, Problem.of(e.status()));
    }

    private static void unexpected(ServerRequest request, ServerResponse response, Throwable e) {
        log(request, e);
        Answers.problem(request, response, Problem.of(Status.INTERNAL_SERVER_ERROR_500));
    }

    /** The raw path is percent-encoded, so it cannot forge lines. */
    private static void log(ServerRequest request, Throwable e) {
        LOG.log(Level.ERROR, request.prologue().method().text() + " " + request.prologue().uriPath().rawPath(), e);
    }

    /** Where Helidon has not got a request yet. */
    private static final class Direct implements DirectHandler {
        /** Helidon's parsers refuse some of what they are given, such as methods that are no words, by accident. */
        @Override
        public TransportResponse handle(TransportRequest request, EventType type, Status status,
                ServerResponseHeaders headers, Throwable thrown, @Nullable Logger logger) {
            boolean isRefusal = status.equals(Status.INTERNAL_SERVER_ERROR_500)
                    && thrown.getCause() instanceof IllegalArgumentException;
            return handle(request, type, isRefusal ? Status.BAD_REQUEST_400 : status, headers, "");
        }

        @Override
        public TransportResponse handle(TransportRequest request, EventType type, Status status,
                ServerResponseHeaders headers, String message) {
            var problem = Problem.of(status);
            SecurityHeaders.addTo(headers);
            headers.set(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
            headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE));
            problem.headers().forEach((name, value) -> headers.set(HeaderValues.create(name, value)));
            var response = TransportResponse.builder().status(problem.status()).headers(headers)
                    .keepAlive(type.keepAlive());
            return request.method().equals(Method.HEAD.text())
                    ? response.build()
                    : response.entity(problem.document()).build();
        }
    }
}
