package org.stoatferret.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import io.helidon.webserver.CloseConnectionException;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Opening;
import org.stoatferret.event.Position;
import org.stoatferret.event.Published;
import org.stoatferret.event.Subscription;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.JobId;
import org.stoatferret.media.StorageUnavailableException;

/** The events of one stream, from its beginning or where the client left off. */
final class EventBody implements StreamBody {
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
    /** So many bytes of events that wait are written together, if they are small. */
    private static final int BATCH = 4096;
    /** Whoever is cut off between a reset and its snapshot must not be able to go on from the reset. */
    private static final Position NOWHERE = new Position("reset", 0);

    private final EventSink sink;
    private final Source source;
    private final Subscription<JobEvent> subscription;
    private final String epoch;
    private final @Nullable JobId job;
    private final Runnable end;
    private @Nullable Beginning beginning; // null once it has been told

    /** What all streams share. */
    record Source(Jobs jobs, EventFrames frames, Limits limits) {}

    private record Beginning(Opening<JobEvent, ?> opening, @Nullable EventJson snapshot) {}

    /**
     * Prepares a body.
     *
     * @param job
     *            the one whose stream it is, with whose end it ends; null if it is everybody's
     * @param end
     *            told when it is over
     */
    EventBody(EventSink sink, Source source, Opening<JobEvent, ?> opening, @Nullable EventJson snapshot,
            @Nullable JobId job, Runnable end) {
        this.sink = sink;
        this.source = source;
        this.subscription = opening.subscription();
        this.epoch = opening.position().epoch();
        this.job = job;
        this.end = end;
        this.beginning = new Beginning(opening, snapshot);
    }

    @Override
    public void write() throws InterruptedException {
        if (begin()) {
            drain();
        }
    }

    @Override
    public void close() {
        subscription.close();
        end.run();
    }

    /** Whether more may follow. */
    private boolean begin() throws InterruptedException {
        var first = beginning;
        beginning = null;
        if (first == null) {
            throw new IllegalStateException("a body is written once");
        }
        begin(sink, first.opening().reset(), first.opening().position(), first.snapshot());
        return catchUp(first.opening());
    }

    /** Tells who could not be taken up where it left off so, and how things are. */
    static void begin(EventSink sink, @Nullable String reset, Position position, @Nullable EventJson snapshot) {
        if (reset != null) {
            sink.emit(EventFrames.frame(NOWHERE, EventJson.reset(reset)));
        }
        if (snapshot != null) {
            sink.emit(EventFrames.frame(position, snapshot));
        }
    }

    /**
     * Tells what the stream itself no longer has, and what came at the same time in its place.
     *
     * @return whether more may follow
     */
    private boolean catchUp(Opening<JobEvent, ?> opening) throws InterruptedException {
        long at = opening.position().sequence();
        while (at < opening.storedUpTo()) {
            var page = page(at, opening.storedUpTo());
            if (page.isEmpty()) {
                return false; // the client comes back, and is told that this is too old
            }
            for (var past : page.get()) {
                for (var other = next(past); other.isPresent(); other = next(past)) {
                    sink.emit(frame(other.get()));
                }
                sink.emit(frame(past));
                if (isLast(past)) {
                    return false;
                }
            }
            at = page.get().isEmpty() ? opening.storedUpTo() : page.get().getLast().sequence();
        }
        return true;
    }

    private Optional<List<Published<JobEvent>>> page(long after, long upTo) throws InterruptedException {
        try {
            return source.jobs().past(job, after, upTo);
        } catch (StorageUnavailableException e) {
            throw new CloseConnectionException("the database does not answer", e);
        }
    }

    private Optional<Published<JobEvent>> next(Published<JobEvent> past) {
        return subscription.pollBefore(past.sequence());
    }

    /** Until after the last event, or the subscription has ended. */
    private void drain() throws InterruptedException {
        var silence = firstSilence();
        while (true) {
            var next = subscription.poll(silence);
            silence = source.limits().heartbeat();
            if (next.isPresent()) {
                if (tell(next.get())) {
                    return;
                }
            } else if (subscription.hasEnded()) {
                return;
            } else {
                sink.emit(HEARTBEAT);
            }
        }
    }

    /** Streams that begin together, as after a restart, shall not all be woken together ever after. */
    private Duration firstSilence() {
        long most = source.limits().heartbeat().toNanos();
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 4, most));
    }

    /** Writes an event, together with those that have come since. Whether one of them was the last. */
    private boolean tell(Published<JobEvent> first) {
        var next = isLast(first) ? Optional.<Published<JobEvent>>empty() : subscription.poll();
        if (next.isEmpty()) { // as nearly always, and then nothing is copied
            sink.emit(frame(first));
            return isLast(first);
        }
        var together = new ByteArrayOutputStream(BATCH);
        together.writeBytes(frame(first));
        var last = first;
        while (next.isPresent()) {
            last = next.get();
            together.writeBytes(frame(last));
            next = isLast(last) || together.size() >= BATCH ? Optional.empty() : subscription.poll();
        }
        sink.emit(together.toByteArray());
        return isLast(last);
    }

    private byte[] frame(Published<JobEvent> event) {
        return source.frames().of(epoch, event);
    }

    private boolean isLast(Published<JobEvent> event) {
        return job != null && event.event() instanceof JobEvent.Changed(Job changed) && changed.state().isTerminal();
    }
}
