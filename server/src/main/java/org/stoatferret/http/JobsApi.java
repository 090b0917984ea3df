package org.stoatferret.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import org.stoatferret.files.ScanRoots;
import org.stoatferret.job.Cancellation;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobStore;
import org.stoatferret.job.Jobs;
import org.stoatferret.job.Submission;
import org.stoatferret.media.ScanRequest;

/** Starts, shows, awaits and stops scans. */
final class JobsApi {
    private static final String JOBS = "/api/v1/jobs";
    private static final int MOST_SECONDS = 3600;

    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final Jobs jobs;
    private final ScanRoots roots;

    JobsApi(Jobs jobs, ScanRoots roots) {
        this.jobs = jobs;
        this.roots = roots;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/videos/scan").post(this::submit), Endpoint.at(JOBS).get(this::list),
                Endpoint.at(JOBS + "/{id}").get(this::show).delete(this::cancel),
                Endpoint.at(JOBS + "/{id}/cancel").post(this::cancel),
                Endpoint.at(JOBS + "/{id}/wait").get(this::await),
                Endpoint.at(JOBS + "/{id}/errors").get(this::problems));
    }

    private void submit(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        var scan = scan(request);
        var key = key(request);
        switch (key.isEmpty() ? jobs.submit(scan) : jobs.submit(scan, key.get())) {
            case Submission.Accepted(Job job) -> answer(request, response, Status.ACCEPTED_202, job);
            case Submission.AlreadyUnderWay(Job job) -> answer(request, response, Status.OK_200, job);
            case Submission.Repeated(Job job) -> answer(request, response, Status.OK_200, job);
            case Submission.KeyReused() -> throw new ProblemException(Problem.of(Problem.Code.IDEMPOTENCY_KEY_REUSED,
                    "this Idempotency-Key came with another request before"));
            case Submission.QueueFull(int waiting) -> throw new ProblemException(Problem
                    .of(Problem.Code.QUEUE_FULL, waiting + " scans are waiting already").with("Retry-After", "10"));
            case Submission.ShuttingDown() -> throw new ProblemException(
                    Problem.of(Problem.Code.SHUTTING_DOWN, "the server is stopping").with("Retry-After", "5"));
        }
    }

    private static Optional<String> key(ServerRequest request) {
        var key = request.headers().first(IDEMPOTENCY_KEY);
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_PARAMETER, "a header is wrong: Idempotency-Key",
                    Map.of("Idempotency-Key", "must be 1 to 255 visible ASCII characters")));
        }
        return key;
    }

    private ScanRequest scan(ServerRequest request) throws InterruptedException {
        var body = JsonBody.of(request, Set.of("path", "path_bytes", "recursive", "force", "accept_missing"));
        boolean isEncoded = body.has("path_bytes");
        var path = body.text(isEncoded ? "path_bytes" : "path");
        if (isEncoded && body.has("path")) {
            body.refuse("path", "must be absent beside path_bytes");
        }
        boolean isRecursive = body.flag("recursive", true);
        boolean isForced = body.flag("force", false);
        boolean isMissingAccepted = body.flag("accept_missing", false);
        body.check();
        var directory = isEncoded
                ? Directories.requireEncoded(roots, String.valueOf(path))
                : Directories.require(roots, String.valueOf(path));
        return new ScanRequest(directory.path(), directory.realPath(),
                isRecursive ? ScanRequest.Depth.RECURSIVE : ScanRequest.Depth.DIRECTORY_ONLY,
                isForced ? ScanRequest.Mode.ALL : ScanRequest.Mode.CHANGED,
                isMissingAccepted ? ScanRequest.Missing.ACCEPTED : ScanRequest.Missing.IF_PLAUSIBLE);
    }

    private static void answer(ServerRequest request, ServerResponse response, Status status, Job job) {
        response.header(HeaderNames.LOCATION, JOBS + "/" + job.id());
        Answers.json(request, response, status, JobJson.of(job));
    }

    private void list(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "status", "limit", "offset");
        var statuses = Set.copyOf(query.words("status", JobStore.Status.class));
        int limit = query.limit(20);
        int offset = query.offset();
        query.check();
        Answers.json(request, response, JobJson.JobPage.of(jobs.list(statuses, limit, offset)));
    }

    private void show(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        var job = jobs.find(Ids.job(request)).orElseThrow(Ids::unknownJob);
        Answers.json(request, response, JobJson.of(job));
    }

    private void cancel(ServerRequest request, ServerResponse response) throws InterruptedException {
        new Query(request.query()).check();
        switch (jobs.cancel(Ids.job(request))) {
            case Cancellation.Done(Job job) -> Answers.json(request, response, JobJson.of(job));
            case Cancellation.Requested(Job job) ->
                Answers.json(request, response, Status.ACCEPTED_202, JobJson.of(job));
            case Cancellation.AlreadyEnded(Job job) ->
                throw new ProblemException(Problem.of(Problem.Code.ALREADY_TERMINAL,
                        "the job has ended: " + Query.Words.of(JobStore.Status.of(job.state()))));
            case Cancellation.Unknown() -> throw Ids.unknownJob();
        }
    }

    private void await(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "timeout");
        int seconds = query.integer("timeout", 30, 1, MOST_SECONDS);
        query.check();
        try {
            var job = jobs.await(Ids.job(request), Duration.ofSeconds(seconds)).orElseThrow(Ids::unknownJob);
            Answers.json(request, response, JobJson.of(job));
        } catch (TimeoutException e) {
            throw new ProblemException(Problem.of(Problem.Code.JOB_WAIT_TIMEOUT,
                    "the job has not ended within " + seconds + " s; it goes on"));
        }
    }

    private void problems(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "limit", "offset");
        int limit = query.limit(100);
        int offset = query.offset();
        query.check();
        var job = jobs.find(Ids.job(request)).orElseThrow(Ids::unknownJob);
        Answers.json(request, response, JobJson.ProblemPage.of(jobs.problems(job.id(), limit, offset)));
    }
}
