package org.stoatferret.job;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Opening;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.ScanRequest;

/** Runs each job to exactly one outcome. */
public final class Jobs implements AutoCloseable {
    public Jobs(JobConfig config, JobTask task, JobStore store, EventStream<JobEvent> events, InstantSource clock) {}

    public Submission submit(ScanRequest request) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Cancellation cancel(JobId id) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Optional<Job> find(JobId id) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    public Page<FileProblem> problems(JobId id, int limit, int offset) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Waits until the job has ended; empty for an unknown job. */
    public Optional<Job> await(JobId id, Duration limit) throws InterruptedException, TimeoutException {
        throw new UnsupportedOperationException();
    }

    /** Subscribes to everything; the snapshot holds the jobs that wait or run. */
    public Opening<JobEvent, List<Job>> follow(@Nullable String lastEventId) {
        throw new UnsupportedOperationException();
    }

    public JobStream follow(JobId id, @Nullable String lastEventId) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
