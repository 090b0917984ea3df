package org.stoatferret.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.LibraryStatistics;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStatus;

/**
 * What lists filter and sort by, of all videos, in memory: so that any page of any list costs milliseconds, however
 * deep it is. It is filled from the database once, and told of each change after its commit. It is of use only while it
 * is whole: when it has been filled, and unless there are more videos than it may hold. Thread-safe; computes on the
 * calling thread, which waits for nobody but others that compute.
 */
final class Catalogue {
    /** So many changes wait for the next reader, who has to make them all. */
    private static final int MANY = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Sort, CatalogueOrder> orders = new EnumMap<>(Sort.class); // guarded by lock
    private final Vocabulary vocabulary = new Vocabulary();
    private final int most;
    private volatile boolean isWhole;
    private volatile boolean isTooSmall;
    private CatalogueEntry[] entries = {}; // by id; never written to; guarded by lock, like what follows
    private int version;
    private long gone;

    /** Makes one that may hold so many videos. */
    Catalogue(int most) {
        this.most = most;
    }

    /** One committed change to one video. */
    sealed interface Change {
        UUID id();

        /** A row was stored, over an earlier one if there was one. */
        record Stored(CatalogueEntry entry) implements Change {
            @Override
            public UUID id() {
                return entry.id();
            }
        }

        record Marked(UUID id, VideoStatus status, Instant at) implements Change {}

        record Forgotten(UUID id) implements Change {}
    }

    /** Some ids of a list, and how long it is. */
    record Slice(List<UUID> ids, long total) {}

    Vocabulary vocabulary() {
        return vocabulary;
    }

    boolean isWhole() {
        return isWhole;
    }

    /** Whether it has been given up, for there are too many videos. */
    boolean isTooSmall() {
        return isTooSmall;
    }

    /**
     * Notes what was committed. The writer's thread only.
     *
     * @param changed
     *            in the order in which they were made
     */
    void record(Collection<? extends Change> changed) {
        if (isTooSmall) {
            return;
        }
        changes.addAll(changed);
        if (waiting.addAndGet(changed.size()) > MANY && lock.tryLock()) {
            try {
                if (isWhole) {
                    makeChanges();
                } else if (waiting.get() > most) {
                    giveUp();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Takes what the table has. Whatever was committed after its reading began must have been recorded, or be recorded
     * yet.
     *
     * @param all
     *            one a video
     */
    void fill(Collection<CatalogueEntry> all) {
        lock.lock();
        try {
            entries = all.toArray(CatalogueEntry[]::new);
            Arrays.sort(entries, (a, b) -> a.compareId(b.idHigh, b.idLow));
            isWhole = true;
            makeChanges();
        } finally {
            lock.unlock();
        }
    }

    /** Brings everything into each order, so that nobody has to wait for it: the next time there is less to do. */
    void sort() {
        for (var sort : Sort.values()) {
            order(sort);
        }
    }

    /** Some of a list; empty if it is not whole. */
    Optional<Slice> list(VideoQuery query) {
        var order = order(query.sort());
        if (order == null) {
            return Optional.empty();
        }
        var filter = new CatalogueFilter(query);
        var ids = new ArrayList<UUID>();
        if (filter.isForAll()) {
            long end = Math.min(order.size(), (long) query.offset() + query.limit());
            for (int place = query.offset(); place < end; place++) {
                ids.add(order.at(place, query.descending()).id());
            }
            return Optional.of(new Slice(ids, order.size()));
        }
        int total = 0;
        for (int place = 0; place < order.size(); place++) {
            var entry = order.at(place, query.descending());
            if (filter.matches(entry)) {
                if (total >= query.offset() && ids.size() < query.limit()) {
                    ids.add(entry.id());
                }
                total++;
            }
        }
        return Optional.of(new Slice(ids, total));
    }

    /** What the videos are made of that a query is for; empty if it is not whole. */
    Optional<LibraryStatistics> statistics(VideoQuery query) {
        var all = entries();
        if (all == null) {
            return Optional.empty();
        }
        var filter = new CatalogueFilter(query);
        var statistics = new VideoStatistics();
        for (var entry : all) {
            if (filter.matches(entry)) {
                statistics.add(entry);
            }
        }
        return Optional.of(statistics.statistics());
    }

    private CatalogueEntry @Nullable [] entries() {
        lock.lock();
        try {
            makeChanges();
            return isWhole ? entries : null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable CatalogueOrder order(Sort sort) {
        lock.lock();
        try {
            makeChanges();
            if (!isWhole) {
                return null;
            }
            var order = orders.get(sort);
            if (order == null) {
                order = CatalogueOrder.of(sort, entries.clone(), version, gone);
            } else if (order.version() != version) {
                order = CatalogueOrder.of(sort, current(order), version, gone);
            }
            orders.put(sort, order);
            return order;
        } finally {
            lock.unlock();
        }
    }

    /** What is left of an order, followed by what has come since. */
    private CatalogueEntry[] current(CatalogueOrder order) {
        var current = new ArrayList<CatalogueEntry>(entries.length);
        for (var entry : order.entries()) {
            if (!entry.isGone()) {
                current.add(entry);
            }
        }
        for (var entry : entries) {
            if (entry.addedAt() > order.version()) {
                current.add(entry);
            }
        }
        return current.toArray(CatalogueEntry[]::new);
    }

    private void makeChanges() {
        if (!isWhole || changes.isEmpty()) {
            return;
        }
        var latest = new HashMap<UUID, @Nullable CatalogueEntry>();
        int taken = 0;
        for (var change = changes.poll(); change != null; change = changes.poll()) {
            var earlier = latest.containsKey(change.id()) ? latest.get(change.id()) : find(change.id());
            latest.put(change.id(), apply(change, earlier));
            taken++;
        }
        waiting.addAndGet(-taken);
        merge(latest);
        long kept = Math.max(MANY, entries.length / 4);
        orders.values().removeIf(order -> gone - order.gone() > kept); // what they hold that has gone takes room
        if (entries.length > most) {
            giveUp();
        }
    }

    private static @Nullable CatalogueEntry apply(Change change, @Nullable CatalogueEntry earlier) {
        return switch (change) {
            case Change.Stored(var entry) -> earlier == null ? entry : entry.replacing(earlier);
            case Change.Marked(_, var status, var at) -> earlier == null ? null : earlier.marked(status, at);
            case Change.Forgotten _ -> null;
        };
    }

    private void merge(Map<UUID, @Nullable CatalogueEntry> latest) {
        version++;
        var fresh = new ArrayList<CatalogueEntry>();
        for (var change : latest.entrySet()) {
            var earlier = find(change.getKey());
            if (earlier != null) {
                earlier.goAway();
                gone++;
            }
            var entry = change.getValue();
            if (entry != null) {
                entry.added(version);
                fresh.add(entry);
            }
        }
        fresh.sort((a, b) -> a.compareId(b.idHigh, b.idLow));
        var merged = new ArrayList<CatalogueEntry>(entries.length + fresh.size());
        int next = 0;
        for (var entry : entries) {
            while (next < fresh.size() && fresh.get(next).compareId(entry.idHigh, entry.idLow) < 0) {
                merged.add(fresh.get(next++));
            }
            if (!entry.isGone()) {
                merged.add(entry);
            }
        }
        merged.addAll(fresh.subList(next, fresh.size()));
        entries = merged.toArray(CatalogueEntry[]::new);
    }

    private @Nullable CatalogueEntry find(UUID id) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int comparison = entries[middle].compareId(id.getMostSignificantBits(), id.getLeastSignificantBits());
            if (comparison == 0) {
                return entries[middle];
            }
            if (comparison < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private void giveUp() {
        isTooSmall = true;
        isWhole = false;
        entries = new CatalogueEntry[0];
        orders.clear();
        changes.clear();
    }
}
