package org.stoatferret.store;

import java.util.List;

import io.helidon.dbclient.DbExecute;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.KnownFile.KnownFailure;

/** Problems as rows of {@code job_errors}, and as rows of {@code file_failures} while they are remembered. */
final class ProblemRows {
    private static final String INSERT = """
            INSERT INTO job_errors (job_id, place, path_key, code, message)
            VALUES (CAST(:job_id AS UUID), :place, :path_key, :code, :message)""";
    private static final String OF_JOB = """
            SELECT path_key, code, message FROM job_errors WHERE job_id = CAST(:job_id AS UUID)
            AND place >= :from_place AND place < :to_place ORDER BY place""";
    // In the order of the whole index, or else H2 would read all of the job's and sort them.
    private static final String LAST = """
            SELECT place FROM job_errors WHERE job_id = CAST(:job_id AS UUID)
            ORDER BY job_id DESC, place DESC LIMIT 1""";
    private static final String REMEMBER = """
            INSERT INTO file_failures (path_key, directory_key, size_bytes, modified_seconds, modified_nanos, file_key,
                device, deaths, code, message)
            VALUES (:path_key, :directory_key, :size_bytes, :modified_seconds, :modified_nanos, :file_key, :device,
                :deaths, :code, :message)""";
    private static final String FORGET = "DELETE FROM file_failures WHERE path_key = :path_key";
    private static final String REMEMBERED = """
            SELECT path_key, size_bytes, modified_seconds, modified_nanos, file_key, device, deaths, code, message
            FROM file_failures WHERE directory_key = :directory_key""";

    private ProblemRows() {}

    static void insert(DbExecute tables, JobId job, FileProblem problem) {
        var columns = columns(problem).with("job_id", job.value()).with("place", count(tables, job));
        tables.createInsert(INSERT).params(columns.values()).execute();
    }

    /** Some problems of a job, in the order in which they were stored. */
    static List<FileProblem> ofJob(DbExecute tables, JobId job, int limit, int offset) {
        var parameters = Parameters.of("job_id", job.value()).with("from_place", offset)
                .with("to_place", (long) offset + limit);
        try (var rows = tables.createQuery(OF_JOB).params(parameters.values()).execute()) {
            return rows.map(row -> problem(new Row(row))).toList();
        }
    }

    /** Their places have no gaps, so the last one tells. */
    static long count(DbExecute tables, JobId job) {
        return tables.createGet(LAST).params(Parameters.of("job_id", job.value()).values()).execute()
                .map(row -> new Row(row).number("place") + 1).orElse(0L);
    }

    static void remember(DbExecute tables, KnownFailure failure) {
        var problem = failure.problem();
        forget(tables, problem.path());
        var parameters = columns(problem).with("directory_key", directory(problem.path())).with(failure.signature())
                .with("deaths", failure.deaths());
        tables.createInsert(REMEMBER).params(parameters.values()).execute();
    }

    static void forget(DbExecute tables, FilePath path) {
        tables.createDelete(FORGET).params(Parameters.of("path_key", path).values()).execute();
    }

    /** What is remembered about the files directly in a directory. */
    static List<KnownFailure> rememberedIn(DbExecute tables, FilePath directory) {
        try (var rows = tables.createQuery(REMEMBERED).params(Parameters.of("directory_key", directory).values())
                .execute()) {
            return rows.map(Row::new)
                    .map(row -> new KnownFailure(VideoRows.signature(row), problem(row), row.integer("deaths")))
                    .toList();
        }
    }

    /** By what the files of one directory are found; the root of the file system counts as a file of itself. */
    static FilePath directory(FilePath file) {
        var parent = file.parent();
        return parent == null ? file : parent;
    }

    private static Parameters columns(FileProblem problem) {
        return Parameters.of("path_key", problem.path()).with("code", problem.code()).with("message",
                problem.message());
    }

    private static FileProblem problem(Row row) {
        return new FileProblem(new FilePath(row.text("path_key")),
                Parameters.constant(FileProblem.Code.class, row.text("code")), row.text("message"));
    }
}
