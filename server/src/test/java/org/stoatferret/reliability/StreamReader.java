package org.stoatferret.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads one event stream as the standard says: an event counts when its empty line has come, and whoever is cut off
 * comes back with the id of the last one. For one thread, until it is done.
 */
final class StreamReader {
    static final Set<String> ENDS = Set.of("complete", "cancelled", "failed", "timeout");
    private static final Set<String> OWED = Set.of("pending", "running", "file_error", "complete", "cancelled",
            "failed",
            "timeout");

    /** One event. */
    record Event(String id, String name, String data) {
        boolean isOwed() {
            return OWED.contains(name);
        }

        boolean isEnd() {
            return ENDS.contains(name);
        }

        long sequence() {
            return Long.parseLong(id.substring(id.indexOf('-') + 1));
        }
    }

    /** How one visit went. */
    enum Visit {
        CUT, ENDED, NOTHING_MORE
    }

    private final List<Event> events = new ArrayList<>();
    private final HttpClient http;
    private final URI address;

    StreamReader(HttpClient http, int port, String path) {
        this.http = http;
        this.address = URI.create("http://127.0.0.1:" + port + path);
    }

    List<Event> events() {
        return events;
    }

    /**
     * Connects, and reads until the line is cut, the stream ends, or an event is the last that is wanted.
     *
     * @param isLast
     *            told each event
     */
    Visit visit(Predicate<Event> isLast) throws InterruptedException {
        var request = HttpRequest.newBuilder(address);
        if (!events.isEmpty()) {
            request.header("Last-Event-ID", events.getLast().id());
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                if (answer.statusCode() == 204) {
                    return Visit.NOTHING_MORE;
                }
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(address + " answered " + answer.statusCode());
                }
                read(lines, isLast);
                return Visit.ENDED;
            }
        } catch (IOException e) {
            return Visit.CUT;
        }
    }

    private void read(BufferedReader lines, Predicate<Event> isLast) throws IOException {
        String id = null;
        String name = null;
        String data = null;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty() && data != null) {
                var event = new Event(id, name, data);
                events.add(event);
                data = null;
                if (isLast.test(event)) {
                    return;
                }
            }
        }
    }
}
