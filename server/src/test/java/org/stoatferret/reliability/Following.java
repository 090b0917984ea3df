package org.stoatferret.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads one event stream, and passes each event on, on a thread of the client's. */
final class Following implements Flow.Subscriber<String> {
    private final ObjectMapper json = new ObjectMapper();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<Event> each;
    private volatile boolean hasBegun;
    private volatile String id; // these are written by whoever delivers the lines, one at a time
    private String name = "";
    private String data = "";

    /** Reads nothing yet; the id is that of the last event that was read on an earlier stream, or the empty string. */
    Following(String last, Consumer<Event> each) {
        this.id = last;
        this.each = each;
    }

    /** Waits for the first event, the snapshot of a new stream: what happens from then on is seen. False if none came. */
    boolean awaitFirst(long seconds) throws InterruptedException {
        return begun.await(seconds, TimeUnit.SECONDS) && hasBegun;
    }

    /** The id of the last event, by which the stream can be taken up. */
    String last() {
        return id;
    }

    boolean awaitEnd(long seconds) throws InterruptedException {
        return ended.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("event: ")) {
            name = line.substring(7);
        } else if (line.startsWith("data: ")) {
            data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
            each.accept(new Event(id, name, parse()));
            data = "";
            hasBegun = true;
            begun.countDown();
        }
    }

    @Override
    public void onError(Throwable failure) {
        onComplete();
    }

    @Override
    public void onComplete() {
        begun.countDown();
        ended.countDown();
    }

    private JsonNode parse() {
        try {
            return json.readTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
