package org.stoatferret.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Published;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobState;
import org.stoatferret.job.JobStore.Status;
import org.stoatferret.job.Phase;
import org.stoatferret.job.Progress;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanCounts;

/** What subscribers are owed, as rows of {@code events}. A job in its first moments has counted nothing. */
final class EventRows {
    private static final int PAGE = 250;
    /** An ended job comes with up to a hundred problems, so that fewer of those make a page. */
    private static final int PROBLEMS = 2_500;
    private static final String FILE_ERROR = "file_error";
    private static final Progress BEGINNING = new Progress(Phase.DISCOVERING, null, ScanCounts.NONE, List.of(), 0, null,
            Duration.ZERO);

    private static final String INSERT_STATE = """
            INSERT INTO events (sequence, job_id, kind, at, attempt)
            VALUES (:sequence, CAST(:job_id AS UUID), :kind, :at, :attempt)""";
    private static final String INSERT_PROBLEM = """
            INSERT INTO events (sequence, job_id, kind, at, path_key, code, message)
            VALUES (:sequence, CAST(:job_id AS UUID), :kind, :at, :path_key, :code, :message)""";
    private static final String DELETE_ENDS = """
            DELETE FROM events WHERE job_id = CAST(:job_id AS UUID)
                AND kind IN ('complete', 'failed', 'timeout', 'cancelled')""";
    private static final String READ = """
            SELECT jobs.*, sequence, kind, at, events.attempt AS event_attempt, events.path_key AS file_key, code, message
            FROM events JOIN jobs ON jobs.id = events.job_id
            WHERE sequence > :after AND sequence <= :up_to %s ORDER BY sequence LIMIT :page""";
    private static final String READ_ALL = READ.formatted("");
    private static final String READ_OF_JOB = READ.formatted("AND job_id = CAST(:job_id AS UUID)");

    private EventRows() {}

    /** The job is in its state from now on. */
    static void insert(DbExecute tables, long sequence, Job job) {
        var at = switch (job.state()) {
            case JobState.Pending() -> job.submittedAt();
            case JobState.Running(Instant startedAt) -> startedAt;
            case JobState.Ended ended -> ended.finishedAt();
        };
        var columns = Parameters.of("sequence", sequence).with("job_id", job.id().value())
                .with("kind", Status.of(job.state())).with("at", at).with("attempt", job.attempt());
        tables.createInsert(INSERT_STATE).params(columns.values()).execute();
    }

    /** The job could not make a video of a file. */
    static void insert(DbExecute tables, long sequence, JobId job, FileProblem problem, Instant at) {
        var columns = Parameters.of("sequence", sequence).with("job_id", job.value()).with("kind", FILE_ERROR)
                .with("at", at).with("path_key", problem.path()).with("code", problem.code())
                .with("message", problem.message());
        tables.createInsert(INSERT_PROBLEM).params(columns.values()).execute();
    }

    /** Takes back that the job has ended. */
    static void deleteEnds(DbExecute tables, JobId job) {
        tables.createDelete(DELETE_ENDS).params(Parameters.of("job_id", job.value()).values()).execute();
    }

    /** The next events after a place, as many as are good to have in memory; none if there are no more. */
    static List<Published<JobEvent>> read(DbExecute tables, @Nullable JobId job, long after, long upTo) {
        var which = Parameters.of("after", after).with("up_to", upTo).with("page", PAGE);
        if (job != null) {
            which.with("job_id", job.value());
        }
        List<Row> rows;
        try (var found = tables.createQuery(job == null ? READ_ALL : READ_OF_JOB).params(which.values()).execute()) {
            rows = found.map(Row::new).toList();
        }
        var events = new ArrayList<Published<JobEvent>>();
        int problems = 0;
        for (var row : rows) {
            var event = event(tables, row);
            events.add(new Published<>(row.number("sequence"), event));
            problems += event instanceof JobEvent.Changed changed ? changed.job().problems().size() : 0;
            if (problems >= PROBLEMS) {
                break;
            }
        }
        return events;
    }

    private static JobEvent event(DbExecute tables, Row row) {
        var id = JobRows.id(row);
        var kind = row.text("kind");
        if (kind.equals(FILE_ERROR)) {
            return new JobEvent.FileFailed(id, new FileProblem(new FilePath(row.text("file_key")),
                    Parameters.constant(FileProblem.Code.class, row.text("code")), row.text("message")));
        }
        return new JobEvent.Changed(switch (Parameters.constant(Status.class, kind)) {
            case PENDING -> beginning(row, new JobState.Pending(), Progress.NONE);
            case RUNNING -> beginning(row, new JobState.Running(row.instant("at")), BEGINNING);
            case COMPLETE, FAILED, TIMEOUT, CANCELLED ->
                JobRows.job(row, ProblemRows.ofJob(tables, id, Job.PROBLEMS_SHOWN, 0));
        });
    }

    private static Job beginning(Row row, JobState state, Progress progress) {
        var job = JobRows.job(row, List.of());
        return new Job(job.id(), job.request(), row.integer("event_attempt"), job.submittedAt(), state, progress,
                List.of(), null);
    }
}
