package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.helidon.dbclient.DbExecute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.event.EventStream;
import org.stoatferret.event.Published;
import org.stoatferret.event.Sequences;
import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.Jobs;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class EventRegisterTest {
    private static final String INSERT = """
            INSERT INTO events (sequence, job_id, kind, at, path_key, code, message)
            SELECT "X", CAST('%s' AS UUID), 'file_error', CURRENT_TIMESTAMP, '/a', 'INVALID_MEDIA', ''
            FROM SYSTEM_RANGE(1, %d)""";

    @TempDir
    Path directory;
    private Database database;
    private JdbcJobStore jobs;

    @BeforeEach
    void open() {
        open(new Retention(1_000, Duration.ofDays(30)));
    }

    private void open(Retention retention) {
        database = Database.open(DataDirectory.take(directory), new DatabaseConfig(2, retention),
                InstantSource.fixed(Samples.NOW));
        jobs = new JdbcJobStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noSequenceIsUsedTwiceAndTheEpochStaysHoweverOftenItIsOpened() throws Exception {
        var epoch = epoch();
        long last = 0;
        for (int run = 0; run < 5; run++) {
            for (int i = 0; i < 3; i++) {
                long next = insert(Samples.pending("/" + i));
                assertTrue(next > last);
                last = next;
            }
            database.close();
            open();
            assertEquals(epoch, epoch());
            assertNull(why(epoch + "-" + last), "it can be gone on from");
            assertNotNull(why(epoch + "-" + (last + 2 * EventRegister.BLOCK)), "that is yet to come");
        }
    }

    @Test
    void aCopyWithoutAnEpochIsGivenAnother() throws Exception {
        var epoch = epoch();
        long last = insert(Samples.pending("/a"));
        database.close();
        execute("UPDATE event_stream SET epoch = ''");
        open();
        assertNotEquals(epoch, epoch());
        assertNotNull(why(epoch + "-" + last));
        assertTrue(insert(Samples.pending("/b")) > last);
    }

    @Test
    void moreSequencesAreReservedLongBeforeTheyAreUsedUp() throws Exception {
        var sequences = database.sequences();
        sequences.reserve((int) (EventRegister.BLOCK / Sequences.GAP * 2 / 3)).close();
        assertTrue(sequences.left() < EventRegister.BLOCK / 2);
        Eventually.await(() -> sequences.left() > EventRegister.BLOCK);
        long used = insert(Samples.pending("/a"));
        database.close();
        open();
        assertTrue(database.sequences().reserve(0).sequence(0) > used + EventRegister.BLOCK,
                "the next run begins after all that was reserved");
    }

    @Test
    void onlyTheNewestEventsAreKeptAndWhoComesBackForOthersIsTold() throws Exception {
        database.close();
        execute(INSERT.formatted(Samples.JOB, EventRegister.KEPT + 3 * EventRegister.STEP));
        open();
        Eventually.await(() -> count() <= EventRegister.KEPT + EventRegister.STEP);
        long gone = 2 * EventRegister.STEP;
        assertEquals(EventRegister.KEPT + EventRegister.STEP, count(), "no more than need be");
        assertTrue(jobs.events(null, gone - 1, Long.MAX_VALUE).isEmpty());
        assertFalse(jobs.events(null, gone, Long.MAX_VALUE).isEmpty());
        Eventually.await(() -> why(epoch() + "-" + (gone - 1)) != null);
        assertNull(why(epoch() + "-" + gone));
        database.close();
        open();
        assertNotNull(why(epoch() + "-" + (gone - 1)), "nor does a restart bring them back");
        assertNull(why(epoch() + "-" + gone));
    }

    @Test
    void eventsOfAJobThatIsDeletedAreGone() throws Exception {
        database.close();
        open(new Retention(1, Duration.ZERO));
        var old = Samples.pending("/old", Samples.NOW.minusSeconds(9));
        long begun = insert(old);
        long ended = finish(Samples.complete(old, Samples.NOW.minusSeconds(8)));
        assertEquals(2, jobs.events(null, begun - 1, ended).orElseThrow().size());
        insert(Samples.pending("/new"));
        long last = insert(Samples.pending("/newer")); // deletes what the one before made superfluous
        assertEquals(Optional.empty(), jobs.find(old.id()));
        assertEquals(Optional.empty(), jobs.events(null, begun - 1, last));
        assertEquals(2, jobs.events(null, ended, last).orElseThrow().size());
        assertNotNull(why(epoch() + "-" + (ended - 1)));
        assertNull(why(epoch() + "-" + ended));
    }

    @Test
    void aLostWriteHasNoEventAndItsNeighboursKeepTheirOrder() throws Exception {
        var receipts = new ArrayList<Receipt>();
        var twice = Samples.pending("/twice");
        var all = new ArrayList<Job>();
        for (int i = 0; i < 50; i++) {
            all.add(i % 7 == 3 ? twice : Samples.pending("/" + i));
            receipts.add(new Receipt());
            jobs.insert(all.getLast(), receipts.getLast());
        }
        var stored = new ArrayList<Long>();
        for (int i = 0; i < 50; i++) {
            if (i % 7 == 3 && i > 3) {
                receipts.get(i).awaitLost();
            } else {
                stored.add(receipts.get(i).awaitStored());
            }
        }
        assertEquals(stored.stream().sorted().toList(), stored);
        assertEquals(stored, jobs.events(null, 0, Long.MAX_VALUE).orElseThrow().stream()
                .map(event -> event.sequence()).toList());
    }

    @Test
    void pagesAreBoundedAndComplete() throws Exception {
        var job = Samples.pending("/m");
        var other = Samples.pending("/n");
        insert(job);
        var videos = new JdbcVideoStore(database);
        var problem = new FileProblem(FilePath.ofBytes(new byte[]{'/', (byte) 0xFF, '\r', '\n'}),
                FileProblem.Code.INVALID_MEDIA, "\uD83E \0 \uFEFF \u2028 \uD83E\uDDA6 \r\n");
        for (int i = 0; i < 600; i++) {
            videos.saveProblem(job.id(), problem, null, new Receipt());
        }
        insert(other);
        long last = finish(Samples.complete(job, Samples.NOW));
        var read = new ArrayList<JobEvent>();
        int pages = 0;
        for (var page = page(job, 0, last); !page.isEmpty(); page = page(job, page.getLast().sequence(), last)) {
            assertTrue(page.size() <= 250);
            page.forEach(event -> read.add(event.event()));
            pages++;
        }
        assertTrue(pages > 2);
        assertEquals(602, read.size());
        assertEquals(new JobEvent.Changed(job), read.getFirst());
        assertEquals(600, read.stream().filter(new JobEvent.FileFailed(job.id(), problem)::equals).count());
        assertEquals(new JobEvent.Changed(jobs.find(job.id()).orElseThrow()), read.getLast());
    }

    private List<Published<JobEvent>> page(Job job, long after, long upTo)
            throws InterruptedException {
        return jobs.events(job.id(), after, upTo).orElseThrow();
    }

    private String epoch() {
        var text = stream().position(0).toString();
        return text.substring(0, text.indexOf('-'));
    }

    /** Why a reader cannot go on from there; null if it can. */
    private String why(String position) {
        var opening = stream().subscribe(event -> true, position, () -> "");
        opening.subscription().close();
        return opening.reset();
    }

    private EventStream<JobEvent> stream() {
        return new EventStream<>(database.sequences(), 10, Jobs::subject);
    }

    private long insert(Job job) throws Exception {
        var receipt = new Receipt();
        jobs.insert(job, receipt);
        return receipt.awaitStored();
    }

    private long finish(Job ended) throws Exception {
        var receipt = new Receipt();
        jobs.finish(ended.id(), () -> ended, receipt);
        return receipt.awaitStored();
    }

    private long count() {
        try {
            return database.read((DbExecute tables) -> tables.get("SELECT COUNT(*) AS n FROM events").map(Row::new)
                    .orElseThrow().number("n"));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(Connections.url(directory), "sa", "");
                var statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0);
        }
    }
}
