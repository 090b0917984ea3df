package org.stoatferret.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Opening;
import org.stoatferret.event.Position;
import org.stoatferret.event.Published;
import org.stoatferret.event.Subscription;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobStream;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.JobId;
import org.stoatferret.media.StorageUnavailableException;

/** Streams what happens to jobs. Each stream has a handler thread, which drains a subscription of its own. */
final class EventsApi {
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(30);
    /** Whoever is cut off between a reset and its snapshot must not be able to go on from the reset. */
    private static final Position NOWHERE = new Position("reset", 0);

    private final AtomicInteger open = new AtomicInteger();
    private final Jobs jobs;
    private final Limits limits;

    EventsApi(Jobs jobs, Limits limits) {
        this.jobs = jobs;
        this.limits = limits;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/events").get(this::followAll),
                Endpoint.at("/api/v1/jobs/{id}/events").get(this::followOne));
    }

    /** How many streams are open. */
    int open() {
        return open.get();
    }

    private void followAll(ServerRequest request, ServerResponse response) {
        var last = lastEventId(request);
        whenThereIsRoom(request, response, () -> {
            var opening = jobs.follow(last);
            var jobsNow = opening.snapshot();
            follow(response, opening, jobsNow == null ? null : EventJson.snapshot(jobsNow), null);
        });
    }

    private void followOne(ServerRequest request, ServerResponse response) throws InterruptedException {
        var last = lastEventId(request);
        var id = Ids.job(request);
        if (Answers.isHead(request) && jobs.find(id).isEmpty()) {
            throw Ids.unknownJob();
        }
        whenThereIsRoom(request, response, () -> {
            switch (jobs.follow(id, last)) {
                case JobStream.Live(Opening<JobEvent, Job> opening) -> {
                    var job = opening.snapshot();
                    follow(response, opening, job == null ? null : EventJson.snapshot(job), id);
                }
                case JobStream.Ended ended -> tell(response, ended);
                case JobStream.NothingMore() -> response.status(Status.NO_CONTENT_204).send();
                case JobStream.Unknown() -> throw Ids.unknownJob();
            }
        });
    }

    /** The header is what a browser sends when it comes back; it cannot set one on its first visit. */
    private static @Nullable String lastEventId(ServerRequest request) {
        var query = new Query(request.query(), "last_event_id");
        var first = query.text("last_event_id");
        query.check();
        return request.headers().first(LAST_EVENT_ID).orElse(first);
    }

    /** A stream to be written. */
    private interface Stream {
        void write() throws InterruptedException;
    }

    /** Turns a reader away with an answer that makes a browser come back; an error status would make it give up. */
    private void whenThereIsRoom(ServerRequest request, ServerResponse response, Stream stream) {
        boolean isRoom = open.incrementAndGet() <= limits.streams();
        try {
            if (Answers.isHead(request)) {
                sink(response).close();
            } else if (isRoom) {
                stream.write();
            } else {
                sink(response).retry(RETRY_WHEN_FULL).close();
            }
        } catch (StorageUnavailableException e) { // as above
            sink(response).retry(RETRY).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } finally {
            open.decrementAndGet();
        }
    }

    /** To its end if it is the stream of one job. */
    private void follow(ServerResponse response, Opening<JobEvent, ?> opening, @Nullable EventJson snapshot,
            @Nullable JobId job) throws InterruptedException {
        try (var subscription = opening.subscription()) {
            var sink = sink(response).retry(RETRY);
            begin(sink, opening.reset(), opening.position(), snapshot);
            var told = new Told(sink, opening.position().epoch(), job != null);
            if (catchUp(told, opening, job)) {
                drain(told, subscription);
            }
            sink.close();
        }
    }

    private void tell(ServerResponse response, JobStream.Ended ended) {
        var sink = sink(response).retry(RETRY);
        begin(sink, ended.reset(), ended.snapshot(), EventJson.snapshot(ended.job()));
        emit(sink, ended.end(), EventJson.of(new JobEvent.Changed(ended.job())));
        sink.close();
    }

    private static void begin(EventSink sink, @Nullable String reset, Position position, @Nullable EventJson snapshot) {
        if (reset != null) {
            emit(sink, NOWHERE, EventJson.reset(reset));
        }
        if (snapshot != null) {
            emit(sink, position, snapshot);
        }
    }

    /**
     * Tells what the stream itself no longer has, and what came at the same time in its place.
     *
     * @return whether more may follow
     */
    private boolean catchUp(Told told, Opening<JobEvent, ?> opening, @Nullable JobId job) throws InterruptedException {
        long at = opening.position().sequence();
        while (at < opening.storedUpTo()) {
            var page = page(job, at, opening.storedUpTo());
            if (page.isEmpty()) {
                return false; // the client comes back, and is told that this is too old
            }
            for (var past : page.get()) {
                for (var other = next(opening, past); other.isPresent(); other = next(opening, past)) {
                    told.tell(other.get());
                }
                if (told.tell(past)) {
                    return false;
                }
            }
            at = page.get().isEmpty() ? opening.storedUpTo() : page.get().getLast().sequence();
        }
        return true;
    }

    private Optional<List<Published<JobEvent>>> page(@Nullable JobId job, long after, long upTo)
            throws InterruptedException {
        try {
            return jobs.past(job, after, upTo);
        } catch (StorageUnavailableException e) {
            throw new CloseConnectionException("the database does not answer", e);
        }
    }

    private static Optional<Published<JobEvent>> next(Opening<JobEvent, ?> opening, Published<JobEvent> past) {
        return opening.subscription().pollBefore(past.sequence());
    }

    /** Until after the last event, or the subscription has ended. */
    private void drain(Told told, Subscription<JobEvent> subscription) throws InterruptedException {
        while (true) {
            var next = subscription.poll(limits.heartbeat());
            if (next.isPresent()) {
                if (told.tell(next.get())) {
                    return;
                }
            } else if (subscription.hasEnded()) {
                return;
            } else {
                told.sink().emit(SseEvent.builder().comment("still here").build());
            }
        }
    }

    /** A stream that has begun. */
    private record Told(EventSink sink, String epoch, boolean endsWithJob) {
        /** Whether that was the last event. */
        boolean tell(Published<JobEvent> next) {
            emit(sink, new Position(epoch, next.sequence()), EventJson.of(next.event()));
            return endsWithJob && next.event() instanceof JobEvent.Changed(Job job) && job.state().isTerminal();
        }
    }

    private static EventSink sink(ServerResponse response) {
        return response.sink(EventSink.TYPE);
    }

    private static void emit(EventSink sink, Position position, EventJson event) {
        sink.emit(SseEvent.builder().id(position.toString()).name(event.name()).data(Json.line(event.data())).build());
    }
}
