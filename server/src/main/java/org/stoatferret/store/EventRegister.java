package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.security.SecureRandom;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbTransaction;

import org.stoatferret.event.Sequences;
import org.stoatferret.store.Connections.Access;

/**
 * The database's book of events: which sequences may be used, and how many rows are kept. Blocks of sequences are
 * reserved long before they are used, and are on the disk then, so that no crash has any used twice. All but
 * {@link #open} is for the writer's thread.
 */
final class EventRegister {
    /** Enough for ten million events, and for ninety million restarts. */
    static final long BLOCK = 100_000_000_000L;
    static final int KEPT = 100_000;
    /** So many rows are deleted at once, lest that hold up others. */
    static final int STEP = 2_000;
    private static final System.Logger LOGGER = System.getLogger(EventRegister.class.getName());

    private static final String COUNT = "SELECT COUNT(*) AS kept FROM events";
    private static final String BEGIN = "UPDATE event_stream SET epoch = :epoch, reserved = :reserved";
    private static final String RESERVE = "UPDATE event_stream SET reserved = :reserved";
    private static final String FORGET = "UPDATE event_stream SET forgotten = GREATEST(forgotten, :up_to)";
    private static final String OLDEST = "SELECT sequence FROM events ORDER BY sequence LIMIT 1 OFFSET :offset";
    private static final String DELETE = "DELETE FROM events WHERE sequence <= :up_to";

    private final Sequences sequences;
    private final String epoch;
    private boolean hasBegun;
    private long reserved;
    private long kept;

    private EventRegister(Sequences sequences, String epoch, long reserved, long kept) {
        this.sequences = sequences;
        this.epoch = epoch;
        this.reserved = reserved;
        this.kept = kept;
    }

    /**
     * Goes on after everything that earlier runs of the server may have used. Where that cannot be written down yet, under
     * a new epoch, until {@link #tick} can. Blocks, on the calling thread.
     */
    static EventRegister open(DbClient client, Access access) {
        var row = client.execute().get("SELECT epoch, reserved, forgotten FROM event_stream").map(Row::new)
                .orElseThrow();
        boolean isNew = row.text("epoch").isEmpty() || access == Access.READ_ONLY;
        var epoch = isNew ? newEpoch() : row.text("epoch");
        long used = row.number("reserved");
        var sequences = new Sequences(epoch, used + 1, used + BLOCK);
        sequences.forget(row.number("forgotten"));
        long kept = client.execute().get(COUNT).map(Row::new).orElseThrow().number("kept");
        var register = new EventRegister(sequences, epoch, used + BLOCK, kept);
        if (access == Access.READ_WRITE) {
            register.begin(client);
        }
        return register;
    }

    private void begin(DbClient client) {
        var parameters = Parameters.of("epoch", epoch).with("reserved", reserved);
        inTransaction(client, tables -> {
            return tables.createUpdate(BEGIN).params(parameters.values()).execute();
        });
        hasBegun = true;
    }

    /**
     * Sets places aside for events that are about to be stored.
     *
     * @throws IllegalStateException
     *             while it is not written down which sequences are used, or too few are left
     */
    Sequences.Reservation reserve(int events) {
        if (!hasBegun) {
            throw new IllegalStateException("the sequences in use are not in the database yet");
        }
        return sequences.reserve(events);
    }

    Sequences sequences() {
        return sequences;
    }

    /** So many events have been committed. */
    void added(int events) {
        kept += events;
    }

    /** Does what has to be done from time to time. What fails is tried again. */
    void tick(DbClient client) {
        try {
            if (!hasBegun) {
                begin(client);
            }
            if (sequences.left() < BLOCK / 2) {
                extend(client);
            }
            if (kept > KEPT + STEP) {
                trim(client);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "the register of events could not be kept", e);
        }
    }

    /** Notes, in the transaction that makes it so, that events up to this one cannot be read any more. */
    static void forget(DbExecute tables, long upTo) {
        tables.createUpdate(FORGET).params(Parameters.of("up_to", upTo).values()).execute();
    }

    /** The newest event that cannot be read any more. */
    static long forgotten(DbExecute tables) {
        return tables.get("SELECT forgotten FROM event_stream").map(Row::new).orElseThrow().number("forgotten");
    }

    private void extend(DbClient client) {
        long more = reserved + BLOCK;
        inTransaction(client, tables -> {
            return tables.createUpdate(RESERVE).params(Parameters.of("reserved", more).values()).execute();
        });
        reserved = more;
        sequences.extend(more);
    }

    private void trim(DbClient client) {
        long upTo = inTransaction(client, tables -> {
            var last = Parameters.of("offset", STEP - 1);
            long sequence = tables.createGet(OLDEST).params(last.values()).execute().map(Row::new).orElseThrow()
                    .number("sequence");
            tables.createDelete(DELETE).params(Parameters.of("up_to", sequence).values()).execute();
            forget(tables, sequence);
            return sequence;
        });
        kept -= STEP;
        sequences.forget(upTo);
    }

    private interface Action<T> {
        T run(DbTransaction tables);
    }

    /** Commits, and has that put on the disk. */
    private static <T> T inTransaction(DbClient client, Action<T> action) {
        var transaction = client.transaction();
        T outcome;
        try {
            outcome = action.run(transaction);
            transaction.commit();
        } catch (RuntimeException e) {
            try {
                transaction.rollback();
            } catch (RuntimeException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        client.execute().dml("CHECKPOINT SYNC");
        return outcome;
    }

    private static String newEpoch() {
        return Long.toString(new SecureRandom().nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
    }
}
