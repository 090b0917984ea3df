package org.stoatferret.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/** Cuts off clients that begin a request and then do not get through its headers. */
final class SlowRequests implements Http1ConnectionListener {
    private final Map<Thread, StallWatch.Watched> reading = new ConcurrentHashMap<>();
    private final StallWatch watch;

    SlowRequests(StallWatch watch) {
        this.watch = watch;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        reading.put(Thread.currentThread(), watch.begin());
        reading.keySet().removeIf(thread -> !thread.isAlive());
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        var entry = reading.remove(Thread.currentThread());
        if (entry != null) {
            watch.end(entry);
        }
    }
}
