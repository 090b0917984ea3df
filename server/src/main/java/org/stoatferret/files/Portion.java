package org.stoatferret.files;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Attributes.Kind;
import org.stoatferret.files.Listing.Name;
import org.stoatferret.media.FilePath;

/**
 * A call that reads some entries of a directory, so written that whoever gives it up can still tell how far it came: an
 * entry may be a mount that hangs, and the others are to be read all the same.
 */
final class Portion implements Callable<Portion> {
    private static final int SIZE = 256;

    private final Where where;
    private final int from; // the names before it have been looked at
    private final Entry[] entries = new Entry[SIZE];
    private final AtomicBoolean isTaken = new AtomicBoolean(); // the listing, by who goes on with it or closes it
    private @Nullable Listing listing; // null until the call has opened the directory
    private @Nullable Names names; // null until the call has read them
    private volatile FilePath place;
    private volatile int looked; // how many entries there are; written after them and what is above

    /**
     * One entry; of what is ignored, nothing but its path.
     *
     * @param isMedia
     *            whether it is called like a file that is probed
     * @param attributes
     *            null if they could not be read
     */
    record Entry(FilePath path, boolean isMedia, @Nullable Attributes attributes, @Nullable IOException failure) {}

    /**
     * What a call has found that may or may not have returned.
     *
     * @param hung
     *            the entry that it hangs on, null if it has returned
     */
    record Outcome(List<Entry> entries, @Nullable FilePath hung) {}

    private record Where(Root root, FilePath directory, FileRules rules) {}

    /** Names that were read together, and whether they are the last ones of the directory. */
    private record Names(List<Name> all, boolean isLast) {}

    // Knows nothing of the portion before, which would know of the one before that.
    private Portion(Where where, @Nullable Listing listing, @Nullable Names names, int from) {
        this.where = where;
        this.listing = listing;
        this.names = names;
        this.from = from;
        this.place = where.directory();
    }

    /** The first entries of a directory, which the call opens. */
    static Portion first(Root root, FilePath directory, FileRules rules) {
        return new Portion(new Where(root, directory, rules), null, null, 0);
    }

    /** What comes after an outcome of this portion. */
    Portion next(Outcome outcome) {
        int next = after(outcome);
        return names != null && next < names.all().size()
                ? new Portion(where, listing, names, next)
                : new Portion(where, listing, null, 0);
    }

    @Override
    public Portion call() throws IOException {
        var open = listing == null ? open() : listing;
        listing = open;
        try {
            var read = names == null ? list(open) : names;
            names = read;
            for (int i = from; i < read.all().size() && !isTaken.get(); i++) {
                var path = where.directory().resolve(read.all().get(i).encoded());
                entries[i - from] = new Entry(path, false, null, null);
                place = path;
                entries[i - from] = look(open, path, read.all().get(i));
                looked = i - from + 1;
            }
            if (read.isLast()) {
                close();
            }
            return this;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Listing open() throws IOException {
        var root = where.root();
        try (var pin = root.pin().directory(Pin.relative(root.directory(), where.directory()))) {
            return Listing.open(pin);
        }
    }

    private static Names list(Listing open) throws IOException {
        var names = open.next(SIZE);
        return new Names(names, !open.hasNext());
    }

    private Entry look(Listing open, FilePath path, Name name) {
        if (where.rules().isIgnored(name.text())) {
            return new Entry(path, false, null, null);
        }
        boolean isMedia = where.rules().isMedia(name.text());
        if (name.kind() == Kind.OTHER || name.kind() == Kind.FILE && !isMedia) {
            return new Entry(path, isMedia, Attributes.OTHER, null);
        }
        if (where.root().isHopeless(path)) {
            return new Entry(path, isMedia, null, new StorageStalledException("it did not answer a moment ago"));
        }
        try {
            return new Entry(path, isMedia, open.attributes(name), null);
        } catch (IOException e) {
            return new Entry(path, isMedia, null, e);
        }
    }

    /** What the call is at: the directory, or something in it. */
    FilePath place() {
        return place;
    }

    Outcome outcome() {
        return new Outcome(Arrays.asList(entries).subList(0, looked), null);
    }

    /** What there is of a call that was given up; null if it hangs on the directory itself. */
    @Nullable
    Outcome take() {
        if (place.equals(where.directory()) || !isTaken.compareAndSet(false, true)) {
            return null;
        }
        int count = looked; // may still become one more, which is then looked at again
        var at = count < entries.length ? entries[count] : null;
        return new Outcome(Arrays.asList(entries).subList(0, count), at == null ? null : at.path());
    }

    /** Closes the listing, unless somebody goes on with it; behind a door. */
    void close() {
        if (isTaken.compareAndSet(false, true)) {
            listing().close();
        }
    }

    /** Whether nothing in the directory is left after an outcome of this portion. */
    boolean isDone(Outcome outcome) {
        return names != null && names.isLast() && after(outcome) >= names.all().size();
    }

    private int after(Outcome outcome) {
        return from + outcome.entries().size() + (outcome.hung() == null ? 0 : 1);
    }

    Listing listing() {
        if (listing == null) {
            throw new IllegalStateException("nothing has been opened");
        }
        return listing;
    }
}
