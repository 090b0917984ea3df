package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;

/**
 * A call that reads some entries of a directory, so written that whoever gives it up can still tell how far it came: an
 * entry may be a mount that hangs, and the others are to be read all the same.
 */
final class Portion implements Callable<Portion> {
    private static final int SIZE = 256;

    private final Root root;
    private final FilePath directory;
    private final FileRules rules;
    private final @Nullable Portion before; // whose listing goes on; null opens the directory
    private final List<Path> names; // complete before the first is looked at
    private final int from;
    private final Entry[] entries = new Entry[SIZE];
    private final AtomicBoolean isTaken = new AtomicBoolean(); // the listing, by who goes on with it or closes it
    private @Nullable Listing listing;
    private boolean isLast;
    private volatile FilePath place;
    private volatile int looked; // how many entries there are; written after them and everything above

    /**
     * One entry; of what is ignored, nothing but its path.
     *
     * @param attributes
     *            null if they could not be read
     */
    record Entry(FilePath path, @Nullable BasicFileAttributes attributes, @Nullable IOException failure) {}

    /**
     * What a call has found that may or may not have returned.
     *
     * @param hung
     *            the entry that it hangs on, null if it has returned
     */
    record Outcome(List<Entry> entries, @Nullable FilePath hung) {}

    private Portion(Root root, FilePath directory, FileRules rules, @Nullable Portion before, List<Path> names,
            int from) {
        this.root = root;
        this.directory = directory;
        this.rules = rules;
        this.before = before;
        this.names = names;
        this.from = from;
        this.place = directory;
    }

    /** The first entries of a directory, which the call opens. */
    static Portion first(Root root, FilePath directory, FileRules rules) {
        return new Portion(root, directory, rules, null, new ArrayList<>(), 0);
    }

    /** What comes after an outcome of this portion. */
    Portion next(Outcome outcome) {
        int next = from + outcome.entries().size() + (outcome.hung() == null ? 0 : 1);
        return next < names.size()
                ? new Portion(root, directory, rules, this, names, next)
                : new Portion(root, directory, rules, this, new ArrayList<>(), 0);
    }

    @Override
    public Portion call() throws IOException {
        var open = before == null ? open() : before.listing();
        listing = open;
        try {
            if (names.isEmpty()) {
                list(open);
            } else {
                isLast = before != null && before.isLast;
            }
            for (int i = from; i < names.size() && !isTaken.get(); i++) {
                entries[i - from] = look(open, names.get(i));
                looked = i - from + 1;
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        if (isLast) {
            close();
        }
        return this;
    }

    private Listing open() throws IOException {
        try (var pin = root.pin().directory(Pin.relative(root.directory(), directory))) {
            return Listing.open(pin);
        }
    }

    private void list(Listing open) throws IOException {
        while (names.size() < SIZE && open.hasNext()) {
            names.add(open.next());
        }
        isLast = !open.hasNext();
    }

    private Entry look(Listing open, Path name) {
        var path = directory.resolve(Paths.encodedName(name));
        place = path;
        if (rules.isIgnored(path)) {
            return new Entry(path, null, null);
        }
        if (root.isHopeless(path)) {
            return new Entry(path, null, new StorageStalledException("it did not answer a moment ago"));
        }
        try {
            return new Entry(path, open.attributes(name), null);
        } catch (IOException e) {
            return new Entry(path, null, e);
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
        var hung = place;
        if (hung.equals(directory) || !isTaken.compareAndSet(false, true)) {
            return null;
        }
        int count = looked;
        return new Outcome(Arrays.asList(entries).subList(0, count), count < names.size() - from ? place : null);
    }

    /** Closes the listing, unless somebody goes on with it; behind a door. */
    void close() {
        if (isTaken.compareAndSet(false, true)) {
            listing().close();
        }
    }

    /** Whether the directory ends with the names that this portion has. */
    boolean isLast() {
        return isLast;
    }

    /** How many names are still to be looked at after an outcome. */
    boolean isDone(Outcome outcome) {
        int next = from + outcome.entries().size() + (outcome.hung() == null ? 0 : 1);
        return isLast && next >= names.size();
    }

    Listing listing() {
        if (listing == null) {
            throw new IllegalStateException("nothing has been opened");
        }
        return listing;
    }
}
