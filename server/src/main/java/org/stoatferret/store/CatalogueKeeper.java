package org.stoatferret.store;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link Catalogue} of the database's videos: fills it on a daemon thread of its own, {@code catalogue}, and
 * does so again when it may not be true any more. Meanwhile there is none, and lists have to be asked of the database.
 */
final class CatalogueKeeper {
    private static final System.Logger LOGGER = System.getLogger(CatalogueKeeper.class.getName());
    /** What an entry takes, and its places in all orders, generously. */
    private static final int BYTES_EACH = 400;
    private static final int SHARE_OF_THE_HEAP = 4;
    private static final int AT_ONCE = 2_000;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** By what H2 numbers rows itself: whatever else is left in place costs nothing to go by. */
    private static final String PLACE = "place";
    private static final ManyRows ROWS = new ManyRows(
            List.of(PLACE, "id", "directory_key", "size_bytes", "modified_seconds", "modified_nanos", "status",
                    "created_at",
                    "updated_at", "container", "duration_seconds", "duration_nanos", "bit_rate", "video_codec",
                    "audio_codec", "width", "height", "frame_rate", "hdr", "filename", "search_text"),
            "FROM (SELECT _rowid_ AS place, * FROM videos WHERE _rowid_ > :after ORDER BY _rowid_ LIMIT " + AT_ONCE
                    + ")");

    private final Database database;
    private final int most;
    private final AtomicBoolean isFilling = new AtomicBoolean();
    private volatile @Nullable Kept kept;
    private volatile long begunAt;

    /** The pool of connections through which it was read: when that has been renewed, what was written is not certain. */
    private record Kept(Catalogue catalogue, Object generation) {}

    private record Some(List<CatalogueEntry> entries, long last) {}

    CatalogueKeeper(Database database) {
        this(database, (int) Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP / BYTES_EACH, 1_000_000));
    }

    CatalogueKeeper(Database database, int most) {
        this.database = database;
        this.most = most;
    }

    /** Begins to fill it, if it can hold so many videos. */
    void fill(long videos) {
        if (videos > most || !isFilling.compareAndSet(false, true)) {
            return;
        }
        begunAt = System.nanoTime();
        var fresh = new Kept(new Catalogue(most), database.generation());
        kept = fresh; // from now on it is told of each change
        Thread.ofPlatform().daemon().name("catalogue").start(() -> fill(fresh));
    }

    /** The catalogue, if it is whole; if it is lost, begins to fill another. */
    Optional<Catalogue> whole(long videos) {
        var now = kept;
        if (now != null && now.generation() != database.generation()) {
            lose();
            now = null;
        }
        if (now == null || now.catalogue().isTooSmall()) {
            if (System.nanoTime() - begunAt > PAUSE.toNanos()) {
                fill(videos);
            }
            return Optional.empty();
        }
        return now.catalogue().isWhole() ? Optional.of(now.catalogue()) : Optional.empty();
    }

    /** Notes what was committed. The writer's thread only. */
    void record(Collection<? extends Catalogue.Change> changes) {
        var now = kept;
        if (now != null) {
            now.catalogue().record(changes);
        }
    }

    /**
     * The entry of a row that is being written. Made even if nobody is interested yet: by the time of the commit somebody
     * may be. The writer's thread only.
     */
    CatalogueEntry entry(Parameters columns) {
        var now = kept;
        return new CatalogueEntry(columns.values()::get,
                now == null ? new Vocabulary() : now.catalogue().vocabulary());
    }

    /** Says that something was written, or was not. */
    void lose() {
        kept = null;
    }

    private void fill(Kept fresh) {
        try {
            var entries = new HashMap<UUID, CatalogueEntry>(); // a row that moves while this reads is read twice
            long last = Long.MIN_VALUE;
            Some some;
            do {
                long after = last;
                some = database.read(tables -> read(tables, fresh.catalogue(), after));
                some.entries().forEach(entry -> entries.put(entry.id(), entry));
                last = some.last();
            } while (some.entries().size() == AT_ONCE && entries.size() <= most);
            fresh.catalogue().fill(entries.values());
            fresh.catalogue().sort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "videos are listed by the database, as they could not be read at once", e);
            lose();
        } finally {
            isFilling.set(false);
        }
    }

    private static Some read(DbExecute tables, Catalogue catalogue, long after) {
        var last = new long[]{after};
        var entries = ROWS.read(tables, Parameters.of("after", after), row -> {
            last[0] = Math.max(last[0], row.number(PLACE));
            return new CatalogueEntry(row.columns(), catalogue.vocabulary());
        });
        return new Some(entries, last[0]);
    }
}
