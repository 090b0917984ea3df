package org.stoatferret.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Opening;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobStream;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.JobId;
import org.stoatferret.media.StorageUnavailableException;

/** Streams what happens to jobs. Each stream drains a subscription of its own, on its connection's thread. */
final class EventsApi {
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(30);

    private final AtomicInteger open = new AtomicInteger();
    private final EventFrames frames = new EventFrames();
    private final EventBody.Source source;

    EventsApi(Jobs jobs, Limits limits) {
        this.source = new EventBody.Source(jobs, frames, limits);
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/events").get(this::followAll),
                Endpoint.at("/api/v1/jobs/{id}/events").get(this::followOne));
    }

    /** How many streams are open. */
    int open() {
        return open.get();
    }

    /** How many events have been encoded. */
    long encoded() {
        return frames.made();
    }

    private void followAll(ServerRequest request, ServerResponse response) {
        var last = lastEventId(request);
        whenThereIsRoom(request, response, () -> {
            var opening = source.jobs().follow(last);
            var jobsNow = opening.snapshot();
            return follow(response, opening, jobsNow == null ? null : EventJson.snapshot(jobsNow), null);
        });
    }

    private void followOne(ServerRequest request, ServerResponse response) throws InterruptedException {
        var last = lastEventId(request);
        var id = Ids.job(request);
        if (Answers.isHead(request) && source.jobs().find(id).isEmpty()) {
            throw Ids.unknownJob();
        }
        whenThereIsRoom(request, response, () -> {
            return switch (source.jobs().follow(id, last)) {
                case JobStream.Live(Opening<JobEvent, Job> opening) -> {
                    var job = opening.snapshot();
                    yield follow(response, opening, job == null ? null : EventJson.snapshot(job), id);
                }
                case JobStream.Ended ended -> tell(response, ended);
                case JobStream.NothingMore() -> {
                    response.status(Status.NO_CONTENT_204).send();
                    yield false;
                }
                case JobStream.Unknown() -> throw Ids.unknownJob();
            };
        });
    }

    /** The header is what a browser sends when it comes back; it cannot set one on its first visit. */
    private static @Nullable String lastEventId(ServerRequest request) {
        var query = new Query(request.query(), "last_event_id");
        var first = query.text("last_event_id");
        query.check();
        return request.headers().first(LAST_EVENT_ID).orElse(first);
    }

    /** A stream to be begun; true if it goes on. */
    private interface Stream {
        boolean begin() throws InterruptedException;
    }

    /** Turns a reader away with an answer that makes a browser come back; an error status would make it give up. */
    private void whenThereIsRoom(ServerRequest request, ServerResponse response, Stream stream) {
        boolean isRoom = open.incrementAndGet() <= source.limits().streams();
        boolean goesOn = false;
        try {
            if (Answers.isHead(request)) {
                sink(response).close();
            } else if (isRoom) {
                goesOn = stream.begin();
            } else {
                sink(response).retry(RETRY_WHEN_FULL).close();
            }
        } catch (StorageUnavailableException e) { // as above
            sink(response).retry(RETRY).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } finally {
            if (!goesOn) {
                open.decrementAndGet();
            }
        }
    }

    /** Begins a stream, which goes on when the request is done with. */
    private boolean follow(ServerResponse response, Opening<JobEvent, ?> opening, @Nullable EventJson snapshot,
            @Nullable JobId job) {
        boolean goesOn = false;
        try {
            var sink = sink(response).retry(RETRY);
            sink.continueWith(new EventBody(sink, source, opening, snapshot, job, open::decrementAndGet));
            goesOn = true;
        } finally {
            if (!goesOn) {
                opening.subscription().close();
            }
        }
        return goesOn;
    }

    private static boolean tell(ServerResponse response, JobStream.Ended ended) {
        var sink = sink(response).retry(RETRY);
        EventBody.begin(sink, ended.reset(), ended.snapshot(), EventJson.snapshot(ended.job()));
        sink.emit(EventFrames.frame(ended.end(), EventJson.of(new JobEvent.Changed(ended.job()))));
        sink.close();
        return false;
    }

    private static EventSink sink(ServerResponse response) {
        return response.sink(EventSink.TYPE);
    }
}
