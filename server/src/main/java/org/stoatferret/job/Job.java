package org.stoatferret.job;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;

/**
 * A job at one moment.
 *
 * @param attempt
 *            1, and one more for each time the server was restarted while the job was under way
 * @param problems
 *            the first {@value #PROBLEMS_SHOWN} of the files it could not read
 * @param warning
 *            a sentence about what its result does not tell; null as a rule
 */
public record Job(JobId id, ScanRequest request, int attempt, Instant submittedAt, JobState state, Progress progress,
        List<FileProblem> problems, @Nullable String warning) {
    public static final int PROBLEMS_SHOWN = 100;

    public Job {
        problems = List.copyOf(problems);
    }
}
