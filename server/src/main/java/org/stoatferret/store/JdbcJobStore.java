package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Published;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobState.Outcome;
import org.stoatferret.job.JobStore;
import org.stoatferret.media.EventReceipt;
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
    // Neither the ordinal nor the status as it is: H2 would go by that, through all jobs that are kept.
    private static final String OLD = """
            SELECT id, end_sequence FROM jobs WHERE finished_at < :before AND ordinal + 0 <= :ordinal
                AND CASE WHEN status IN %s THEN 1 ELSE 0 END = 1
            ORDER BY finished_at, ordinal LIMIT :limit""".formatted(TERMINAL);

    private static final String COUNT = "SELECT COUNT(*) AS jobs FROM jobs";
    private static final String FIND_END = "SELECT end_sequence FROM jobs WHERE id = CAST(:id AS UUID)";

    private final Database database;

    public JdbcJobStore(Database database) {
        this.database = database;
        database.writeAtOnce(new Write<>(Write.Kind.ORDINARY, 0, tables -> {
            return deleteOld(tables, Integer.MAX_VALUE);
        }, this::forget, failure -> LOGGER.log(Level.WARNING, "old jobs could not be deleted", failure)));
    }

    @Override
    public void insert(Job pending, EventReceipt receipt) throws InterruptedException {
        database.write(Write.withEvent(Write.Kind.DURABLE, (tables, sequence) -> {
            JobRows.insert(tables, pending, sequence);
            EventRows.insert(tables, sequence, pending);
            return deleteOld(tables, DELETED_AT_ONCE);
        }, (forgotten, sequence) -> {
            forget(forgotten);
            receipt.stored(sequence);
        }, receipt::lost));
    }

    @Override
    public void start(Job running, EventReceipt receipt) throws InterruptedException {
        database.write(Write.withEvent(Write.Kind.ORDINARY, (tables, sequence) -> {
            JobRows.update(tables, running, sequence);
            EventRows.insert(tables, sequence, running);
            return running;
        }, (job, sequence) -> receipt.stored(sequence), receipt::lost));
    }

    /** The queue's bound holds all the same but for a row a job, and there are not many jobs that have not ended. */
    @Override
    public void finish(JobId id, Supplier<Job> ended, EndReceipt receipt) {
        var asked = new AtomicReference<@Nullable Job>(); // once, even if the transaction has to be made again
        database.writeAtOnce(Write.<Job>withEvent(Write.Kind.AFTER_ALL, (tables, sequence) -> {
            var job = asked.get();
            if (job == null) {
                job = ended.get();
                asked.set(job);
            }
            if (!job.id().equals(id)) {
                throw new IllegalArgumentException("the end of job " + job.id() + " is not one of job " + id);
            }
            JobRows.update(tables, job, sequence);
            EventRows.insert(tables, sequence, job);
            return job;
        }, receipt::stored, receipt::lost));
    }

    @Override
    public void finishLate(Job ended, long sequence, WriteReceipt receipt) {
        database.writeAtOnce(new Write<>(Write.Kind.DURABLE, 0, tables -> {
            JobRows.update(tables, ended, sequence);
            EventRows.deleteEnds(tables, ended.id()); // one that was committed, but not safe from a power cut
            EventRows.insert(tables, sequence, ended);
            return ended;
        }, job -> receipt.stored(), receipt::lost));
    }

    @Override
    public Optional<Job> find(JobId id) throws InterruptedException {
        return database.read(tables -> tables.createGet("SELECT * FROM jobs WHERE id = CAST(:id AS UUID)")
                .params(Parameters.of("id", id.value()).values()).execute()
                .map(row -> withProblems(tables, new Row(row))));
    }

    @Override
    public Page<Job> list(Set<Status> statuses, int limit, int offset) throws InterruptedException {
        var parameters = Parameters.of("limit", limit).with("offset", offset);
        return database.read(tables -> {
            long total = tables.get(COUNT + which(statuses)).map(Row::new).orElseThrow().number("jobs");
            List<Row> rows;
            try (var found = tables.createQuery(page(statuses)).params(parameters.values()).execute()) {
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
    public OptionalLong endSequence(JobId id) throws InterruptedException {
        var end = database.read(tables -> tables.createGet(FIND_END).params(Parameters.of("id", id.value()).values())
                .execute().map(row -> Optional.ofNullable(new Row(row).optionalNumber("end_sequence"))));
        return end.orElse(Optional.empty()).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    @Override
    public Optional<List<Published<JobEvent>>> events(@Nullable JobId job, long after, long upTo)
            throws InterruptedException {
        return database.read(tables -> {
            var events = EventRows.read(tables, job, after, upTo);
            // Asked afterwards: what is deleted while this reads is noted in the same transaction.
            return EventRegister.forgotten(tables) > after ? Optional.empty() : Optional.of(events);
        });
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
    public void restart(Job pending, EventReceipt receipt) throws InterruptedException {
        database.write(Write.withEvent(Write.Kind.DURABLE, (tables, sequence) -> {
            tables.createDelete(DELETE_ERRORS).params(Parameters.of("id", pending.id().value()).values()).execute();
            JobRows.update(tables, pending, sequence);
            EventRows.insert(tables, sequence, pending);
            return pending;
        }, (job, sequence) -> receipt.stored(sequence), receipt::lost));
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

    private void forget(long upTo) {
        database.sequences().forget(upTo);
    }

    /** Events of a job that is gone cannot be read, so those before them are none to begin with any more: the last. */
    private long deleteOld(DbExecute tables, int limit) {
        var retention = database.retention();
        var newest = tables.createGet(NEWEST_KEPT).params(Parameters.of("newest", retention.newest()).values())
                .execute().map(Row::new);
        if (newest.isEmpty()) {
            return 0;
        }
        var parameters = Parameters.of("ordinal", newest.get().number("ordinal"))
                .with("before", database.clock().instant().minus(retention.age())).with("limit", limit);
        List<Row> old;
        try (var rows = tables.createQuery(OLD).params(parameters.values()).execute()) {
            old = rows.map(Row::new).toList();
        }
        long last = 0;
        for (var job : old) {
            var id = Parameters.of("id", job.uuid("id")).values();
            tables.createDelete(DELETE_ERRORS).params(id).execute();
            tables.createDelete(DELETE_KEYS).params(id).execute();
            tables.createDelete("DELETE FROM jobs WHERE id = CAST(:id AS UUID)").params(id).execute();
            last = Math.max(last, job.number("end_sequence"));
        }
        if (last > 0) {
            EventRegister.forget(tables, last);
        }
        return last;
    }

    private static String which(Set<Status> statuses) {
        return statuses.isEmpty() ? "" : " WHERE status IN " + list(statuses);
    }

    /**
     * Deep pages cost little only where H2 takes the rows in an index's order from one that has nothing else: one status
     * from the index of that, several from that of all, which the condition must not keep it from.
     */
    private static String page(Set<Status> statuses) {
        var slice = " LIMIT :limit OFFSET :offset";
        if (statuses.size() == 1) {
            return "SELECT * FROM jobs" + which(statuses) + " ORDER BY status DESC, ordinal DESC" + slice;
        }
        var where = statuses.isEmpty() ? "" : " WHERE CASE WHEN status IN " + list(statuses) + " THEN 1 ELSE 0 END = 1";
        return "SELECT jobs.* FROM (SELECT ordinal FROM jobs USE INDEX (jobs_newest)" + where
                + " ORDER BY ordinal DESC" + slice + ") AS page JOIN jobs ON jobs.ordinal = page.ordinal"
                + " ORDER BY jobs.ordinal DESC";
    }

    private static String list(Collection<? extends Enum<?>> constants) {
        return constants.stream().map(constant -> "'" + Parameters.text(constant) + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
