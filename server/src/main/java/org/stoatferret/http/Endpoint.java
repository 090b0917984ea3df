package org.stoatferret.http;

import java.util.LinkedHashMap;
import java.util.Map;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** All that is served under one path: what its methods do, and that there are no others. */
final class Endpoint implements Handler {
    private final Map<Method, Handler> handlers = new LinkedHashMap<>();
    private final String path;
    private boolean isOpen; // set while the server is put together

    private Endpoint(String path) {
        this.path = path;
    }

    /** The path in Helidon's notation. */
    static Endpoint at(String path) {
        return new Endpoint(path);
    }

    /** Lets in everybody, token or not. */
    Endpoint open() {
        isOpen = true;
        return this;
    }

    /** Serves HEAD, too. */
    Endpoint get(Handler handler) {
        handlers.put(Method.GET, handler);
        handlers.put(Method.HEAD, handler);
        return this;
    }

    /** Leaves GET, with these parameters at most, to a route that is registered later. */
    Endpoint getElsewhere(String... parameters) {
        handlers.put(Method.GET, (request, response) -> {
            new Query(request.query(), parameters).check();
            response.next();
        });
        return this;
    }

    Endpoint post(Handler handler) {
        handlers.put(Method.POST, handler);
        return this;
    }

    Endpoint delete(Handler handler) {
        handlers.put(Method.DELETE, handler);
        return this;
    }

    String path() {
        return path;
    }

    boolean isOpen() {
        return isOpen;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
        var handler = handlers.get(request.prologue().method());
        if (handler == null) {
            var allowed = String.join(", ", handlers.keySet().stream().map(Method::text).toList());
            throw new ProblemException(
                    Problem.of(Problem.Code.METHOD_NOT_ALLOWED, "allowed here: " + allowed).with("Allow", allowed));
        }
        handler.handle(request, response);
    }
}
