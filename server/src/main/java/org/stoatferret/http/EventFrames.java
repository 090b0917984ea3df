package org.stoatferret.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;

import org.stoatferret.event.Position;
import org.stoatferret.event.Published;
import org.stoatferret.job.JobEvent;

/**
 * Events as the bytes that clients read. However many subscribers there are, those of an event are made once, by the
 * first one that writes it. Thread-safe.
 */
final class EventFrames {
    private final LongAdder made = new LongAdder();

    /** An event in its place; the same array each time, not to be changed. */
    byte[] of(String epoch, Published<JobEvent> published) {
        return published.encoded(event -> {
            made.increment();
            return frame(new Position(epoch, event.sequence()), EventJson.of(event.event()));
        });
    }

    /** How many have been made. */
    long made() {
        return made.sum();
    }

    static byte[] frame(Position position, EventJson event) {
        String text = "id: " + position + "\nevent: " + event.name() + "\ndata: " + Json.line(event.data()) + "\n\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
