package org.stoatferret.http;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobState;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.Phase;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.Page;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.media.ScanRequest;

/**
 * A job on the wire.
 *
 * @param pathBytes
 *            percent-encoded, exact
 * @param result
 *            null while pending; counts so far while running
 */
record JobJson(String jobId, String type, String status, @Nullable Double progress, @Nullable String phase, String path,
        String pathBytes, boolean recursive, boolean force, int attempt, String submittedAt, @Nullable String startedAt,
        @Nullable String finishedAt, @Nullable Result result, @Nullable String error, @Nullable String warning) {

    /** What has been done. */
    record Result(@Nullable Long total, long scanned, @JsonProperty("new") long added, long updated, long skipped,
            long moved, long missing, long failed, List<ProblemLine> errors) {
        static Result of(ScanCounts counts, List<FileProblem> problems) {
            return new Result(counts.total(), counts.scanned(), counts.added(), counts.updated(), counts.skipped(),
                    counts.moved(), counts.missing(), counts.failed(), problems.stream().map(ProblemLine::of).toList());
        }
    }

    /** A file that could not be made a video of. */
    record ProblemLine(String path, String code, String message) {
        static ProblemLine of(FileProblem problem) {
            return new ProblemLine(problem.path().display(), problem.code().name(), problem.message());
        }
    }

    /** A slice of the list of jobs. */
    record JobPage(List<JobJson> jobs, long total, int limit, int offset) {
        static JobPage of(Page<Job> page) {
            return new JobPage(page.items().stream().map(JobJson::of).toList(), page.total(), page.limit(),
                    page.offset());
        }
    }

    /** A slice of the files that a job could not make videos of. */
    record ProblemPage(List<ProblemLine> errors, long total, int limit, int offset) {
        static ProblemPage of(Page<FileProblem> page) {
            return new ProblemPage(page.items().stream().map(ProblemLine::of).toList(), page.total(), page.limit(),
                    page.offset());
        }
    }

    static JobJson of(Job job) {
        var request = job.request();
        var state = job.state();
        boolean isPending = state instanceof JobState.Pending;
        var startedAt = startedAt(state);
        var ended = state instanceof JobState.Ended end ? end : null;
        return new JobJson(job.id().toString(), "scan", Query.Words.of(Status.of(state)),
                isPending ? null : job.progress().fraction(), phase(state, job.progress().phase()),
                request.path().display(), request.path().encoded(), request.depth() == ScanRequest.Depth.RECURSIVE,
                request.mode() == ScanRequest.Mode.ALL, job.attempt(), Json.time(job.submittedAt()),
                startedAt == null ? null : Json.time(startedAt), ended == null ? null : Json.time(ended.finishedAt()),
                isPending ? null : Result.of(job.progress().counts(), job.problems()),
                ended == null ? null : ended.error(), job.warning());
    }

    private static @Nullable String phase(JobState state, @Nullable Phase phase) {
        return state instanceof JobState.Running && phase != null ? Query.Words.of(phase) : null;
    }

    private static @Nullable Instant startedAt(JobState state) {
        return switch (state) {
            case JobState.Pending() -> null;
            case JobState.Running running -> running.startedAt();
            case JobState.Ended ended -> ended.startedAt();
        };
    }
}
