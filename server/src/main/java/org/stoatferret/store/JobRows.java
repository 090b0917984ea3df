package org.stoatferret.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobState;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.Progress;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.media.ScanRequest;

/** Jobs as rows of {@code jobs}. What belongs to a moment, such as the names of files in hand, is not kept. */
final class JobRows {
    private static final String INSERT = """
            INSERT INTO jobs (id, path_key, real_path_key, path, depth, mode, attempt, status, submitted_at, started_at,
                finished_at, end_sequence, error, warning, missing, fraction, count_total, count_added, count_updated,
                count_skipped, count_moved, count_missing, count_failed, files_per_second, elapsed_nanos)
            VALUES (CAST(:id AS UUID), :path_key, :real_path_key, :path, :depth, :mode, :attempt, :status, :submitted_at,
                :started_at, :finished_at, :end_sequence, :error, :warning, :missing, :fraction, :count_total, :count_added,
                :count_updated, :count_skipped, :count_moved, :count_missing, :count_failed, :files_per_second,
                :elapsed_nanos)""";
    private static final String UPDATE = """
            UPDATE jobs SET attempt = :attempt, status = :status, started_at = :started_at, finished_at = :finished_at,
                end_sequence = :end_sequence, error = :error, warning = :warning, fraction = :fraction, count_total = :count_total, count_added = :count_added,
                count_updated = :count_updated, count_skipped = :count_skipped, count_moved = :count_moved,
                count_missing = :count_missing, count_failed = :count_failed, files_per_second = :files_per_second,
                elapsed_nanos = :elapsed_nanos
            WHERE id = CAST(:id AS UUID)""";

    private JobRows() {}

    /**
     * Stores a new job.
     *
     * @param sequence
     *            the place of the event that tells of its state
     */
    static void insert(DbExecute tables, Job job, long sequence) {
        var parameters = changing(job, sequence).with("path_key", job.request().path())
                .with("real_path_key", job.request().realPath()).with("path", job.request().path().display())
                .with("depth", job.request().depth()).with("mode", job.request().mode())
                .with("missing", job.request().missing())
                .with("submitted_at", job.submittedAt());
        tables.createInsert(INSERT).params(parameters.values()).execute();
    }

    /**
     * Stores what has become of a job.
     *
     * @param sequence
     *            the place of the event that tells of its state
     */
    static void update(DbExecute tables, Job job, long sequence) {
        if (tables.createUpdate(UPDATE).params(changing(job, sequence).values()).execute() == 0) {
            throw new IllegalStateException("there is no job " + job.id());
        }
    }

    static Job job(Row row, List<FileProblem> problems) {
        var request = new ScanRequest(new FilePath(row.text("path_key")), new FilePath(row.text("real_path_key")),
                Parameters.constant(ScanRequest.Depth.class, row.text("depth")),
                Parameters.constant(ScanRequest.Mode.class, row.text("mode")),
                Parameters.constant(ScanRequest.Missing.class, row.text("missing")));
        var counts = new ScanCounts(row.optionalNumber("count_total"), row.number("count_added"),
                row.number("count_updated"), row.number("count_skipped"), row.number("count_moved"),
                row.number("count_missing"), row.number("count_failed"));
        var progress = new Progress(null, row.optionalReal("fraction"), counts, List.of(), row.real("files_per_second"),
                null, Duration.ofNanos(row.number("elapsed_nanos")));
        return new Job(id(row), request, row.integer("attempt"), row.instant("submitted_at"), state(row), progress,
                problems, row.optionalText("warning"));
    }

    static JobId id(Row row) {
        return new JobId(row.uuid("id"));
    }

    private static JobState state(Row row) {
        return switch (Parameters.constant(Status.class, row.text("status"))) {
            case PENDING -> new JobState.Pending();
            case RUNNING -> new JobState.Running(row.instant("started_at"));
            case COMPLETE -> ended(row, Outcome.COMPLETE);
            case FAILED -> ended(row, Outcome.FAILED);
            case TIMEOUT -> ended(row, Outcome.TIMEOUT);
            case CANCELLED -> ended(row, Outcome.CANCELLED);
        };
    }

    private static JobState ended(Row row, Outcome outcome) {
        return new JobState.Ended(outcome, row.optionalInstant("started_at"), row.instant("finished_at"),
                row.optionalText("error"));
    }

    private static Parameters changing(Job job, long sequence) {
        var progress = job.progress();
        var counts = progress.counts();
        return new Parameters().with("id", job.id().value()).with("attempt", job.attempt())
                .with("status", Status.of(job.state())).with("started_at", startedAt(job.state()))
                .with("finished_at", job.state() instanceof JobState.Ended ended ? ended.finishedAt() : null)
                .with("end_sequence", job.state().isTerminal() ? (Long) sequence : null)
                .with("error", job.state() instanceof JobState.Ended ended ? ended.error() : null)
                .with("warning", job.warning()).with("fraction", progress.fraction())
                .with("count_total", counts.total())
                .with("count_added", counts.added()).with("count_updated", counts.updated())
                .with("count_skipped", counts.skipped()).with("count_moved", counts.moved())
                .with("count_missing", counts.missing()).with("count_failed", counts.failed())
                .with("files_per_second", progress.rate()).with("elapsed_nanos", progress.elapsed().toNanos());
    }

    private static @Nullable Instant startedAt(JobState state) {
        return switch (state) {
            case JobState.Pending() -> null;
            case JobState.Running running -> running.startedAt();
            case JobState.Ended ended -> ended.startedAt();
        };
    }
}
