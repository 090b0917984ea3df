package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStore;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.WriteReceipt;

/** Jobs in the database. Old ones are deleted at start-up, and some of them whenever a new one is stored. */
public final class JdbcJobStore implements JobStore {
    private static final System.Logger LOGGER = System.getLogger(JdbcJobStore.class.getName());
    private static final int DELETED_AT_ONCE = 50;
    private static final String TERMINAL = list(Stream.of(Outcome.values()).toList());
    private static final String UNFINISHED = list(List.of(Status.PENDING, Status.RUNNING));

    private static final String FIND_UNFINISHED = "SELECT * FROM jobs WHERE status IN " + UNFINISHED
            + " ORDER BY ordinal";
    private static final String DELETE_ERRORS = "DELETE FROM job_errors WHERE job_id = CAST(:id AS UUID)";
    private static final String FIND_KEY = "SELECT request, job_id FROM idempotency_keys WHERE idempotency_key = :key";
    private static final String INSERT_KEY = """
            INSERT INTO idempotency_keys (idempotency_key, request, job_id) VALUES (:key, :request, CAST(:job_id AS UUID))""";
    private static final String DELETE_KEYS = "DELETE FROM idempotency_keys WHERE job_id = CAST(:id AS UUID)";
    private static final String NEWEST_KEPT = """
            SELECT ordinal FROM jobs ORDER BY ordinal DESC LIMIT 1 OFFSET :newest""";
    private static final String OLD = """
            SELECT id FROM jobs WHERE ordinal <= :ordinal AND finished_at < :before AND status IN\s""" + TERMINAL + """
            ORDER BY ordinal LIMIT :limit""";

    private final Database database;

    public JdbcJobStore(Database database) {
        this.database = database;
        database.writeUninterruptibly(new Write<>(Write.Kind.ORDINARY, 0, tables -> {
            return deleteOld(tables, Integer.MAX_VALUE);
        }, deleted -> LOGGER.log(Level.DEBUG, "deleted {0} old jobs", deleted),
                failure -> LOGGER.log(Level.WARNING, "old jobs could not be deleted", failure)));
    }

    @Override
    public void insert(Job pending, WriteReceipt receipt) throws InterruptedException {
        database.write(new Write<>(Write.Kind.DURABLE, 0, tables -> {
            JobRows.insert(tables, pending);
            return deleteOld(tables, DELETED_AT_ONCE);
        }, deleted -> receipt.stored(), receipt::lost));
    }

    @Override
    public void start(Job running, WriteReceipt receipt) throws InterruptedException {
        database.write(new Write<>(Write.Kind.ORDINARY, 0, tables -> {
            JobRows.update(tables, running);
            return running;
        }, job -> receipt.stored(), receipt::lost));
    }

    @Override
    public void finish(JobId id, Supplier<Job> ended, Consumer<Job> stored, Consumer<Exception> lost) {
        var asked = new AtomicReference<@Nullable Job>(); // once, even if the transaction has to be made again
        database.writeUninterruptibly(new Write<Job>(Write.Kind.AFTER_ALL, 0, tables -> {
            var job = asked.get();
            if (job == null) {
                job = ended.get();
                asked.set(job);
            }
            if (!job.id().equals(id)) {
                throw new IllegalArgumentException("the end of job " + job.id() + " is not one of job " + id);
            }
            JobRows.update(tables, job);
            return job;
        }, stored, lost));
    }

    @Override
    public Optional<Job> find(JobId id) throws InterruptedException {
        return database.read(tables -> tables.createGet("SELECT * FROM jobs WHERE id = CAST(:id AS UUID)")
                .params(Parameters.of("id", id.value()).values()).execute()
                .map(row -> withProblems(tables, new Row(row))));
    }

    @Override
    public Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException {
        var which = statuses.isEmpty() ? "" : " WHERE status IN " + list(statuses);
        var parameters = Parameters.of("limit", limit).with("offset", offset);
        return database.read(tables -> {
            long total = tables.get("SELECT COUNT(*) AS jobs FROM jobs" + which).map(Row::new).orElseThrow()
                    .number("jobs");
            var sql = "SELECT * FROM jobs" + which + " ORDER BY ordinal DESC LIMIT :limit OFFSET :offset";
            List<Row> rows;
            try (var found = tables.createQuery(sql).params(parameters.values()).execute()) {
                rows = found.map(Row::new).toList();
            }
            return new Page<>(rows.stream().map(row -> withProblems(tables, row)).toList(), total, limit, offset);
        });
    }

    @Override
    public Page<FileProblem> problems(JobId id, int limit, int offset) throws InterruptedException {
        return database.read(tables -> new Page<>(ProblemRows.ofJob(tables, id, limit, offset),
                ProblemRows.count(tables, id), limit, offset));
    }

    @Override
    public List<Job> unfinished() throws InterruptedException {
        return database.read(tables -> {
            try (var rows = tables.createQuery(FIND_UNFINISHED).execute()) {
                return rows.map(row -> JobRows.job(new Row(row), List.of())).toList();
            }
        });
    }

    @Override
    public void restart(Job pending, WriteReceipt receipt) throws InterruptedException {
        database.write(new Write<>(Write.Kind.DURABLE, 0, tables -> {
            tables.createDelete(DELETE_ERRORS).params(Parameters.of("id", pending.id().value()).values()).execute();
            JobRows.update(tables, pending);
            return pending;
        }, job -> receipt.stored(), receipt::lost));
    }

    @Override
    public Optional<KeyUse> findKey(String key) throws InterruptedException {
        var parameters = Parameters.of("key", key).values();
        return database.read(tables -> tables.createGet(FIND_KEY).params(parameters).execute().map(Row::new)
                .map(row -> new KeyUse(row.text("request"), new JobId(row.uuid("job_id")))));
    }

    @Override
    public void saveKey(String key, KeyUse use, WriteReceipt receipt) throws InterruptedException {
        var parameters = Parameters.of("key", key).with("request", use.request()).with("job_id", use.job().value());
        database.write(new Write<>(Write.Kind.DURABLE, 0,
                tables -> tables.createInsert(INSERT_KEY).params(parameters.values()).execute(),
                rows -> receipt.stored(), receipt::lost));
    }

    @Override
    public @Nullable String trouble() {
        return database.trouble();
    }

    private static Job withProblems(DbExecute tables, Row row) {
        return JobRows.job(row, ProblemRows.ofJob(tables, JobRows.id(row), Job.PROBLEMS_SHOWN, 0));
    }

    private int deleteOld(DbExecute tables, int limit) {
        var retention = database.retention();
        var newest = tables.createGet(NEWEST_KEPT).params(Parameters.of("newest", retention.newest()).values())
                .execute().map(Row::new);
        if (newest.isEmpty()) {
            return 0;
        }
        var parameters = Parameters.of("ordinal", newest.get().number("ordinal"))
                .with("before", database.clock().instant().minus(retention.age())).with("limit", limit);
        List<JobId> old;
        try (var rows = tables.createQuery(OLD).params(parameters.values()).execute()) {
            old = rows.map(row -> JobRows.id(new Row(row))).toList();
        }
        for (var job : old) {
            var id = Parameters.of("id", job.value()).values();
            tables.createDelete(DELETE_ERRORS).params(id).execute();
            tables.createDelete(DELETE_KEYS).params(id).execute();
            tables.createDelete("DELETE FROM jobs WHERE id = CAST(:id AS UUID)").params(id).execute();
        }
        return old.size();
    }

    private static String list(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(constant -> "'" + Parameters.text(constant) + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
