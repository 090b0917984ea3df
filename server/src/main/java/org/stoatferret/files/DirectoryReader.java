package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Portion.Entry;
import org.stoatferret.files.Portion.Outcome;
import org.stoatferret.files.Stalls.About;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;

/**
 * Reads one directory, a few hundred entries at a time, so that a huge one is never held in memory and no call lasts
 * long. Everything that touches the file system runs behind the root's door.
 */
final class DirectoryReader implements AutoCloseable {
    private final Root root;
    private final FilePath directory;
    private final FileRules rules;
    private @Nullable Portion portion;
    private @Nullable Outcome outcome;
    private @Nullable Listing listing;

    /** A directory in a directory, and the file system that it belongs to. */
    record Child(FilePath path, String device) {}

    /**
     * What some entries of a directory are.
     *
     * @param stalled
     *            entries that did not answer, so that it is not known what they are
     * @param visible
     *            how many of them are not ignored
     * @param isWhole
     *            whether no problem is about something that may still be there
     * @param unknown
     *            why it could not be told what one or more of the others are, which may be directories; null if it could
     */
    record Chunk(List<FoundFile> files, List<Child> directories, List<FileProblem> problems, List<FilePath> stalled,
            int visible, boolean isWhole, @Nullable IOException unknown) {}

    DirectoryReader(Root root, FilePath directory, FileRules rules) {
        this.root = root;
        this.directory = directory;
        this.rules = rules;
    }

    /** The file system that the directory belongs to; known when something has been read. */
    String device() {
        return listing == null ? "" : listing.device();
    }

    boolean hasNext() {
        return portion == null || outcome == null || !portion.isDone(outcome);
    }

    Chunk next() throws IOException, InterruptedException {
        if (root.isHopeless(directory)) {
            throw new StorageStalledException("it did not answer a moment ago");
        }
        var next = portion == null || outcome == null
                ? Portion.first(root, directory, rules)
                : portion.next(outcome);
        var found = read(next);
        portion = next;
        outcome = found;
        listing = next.listing();
        return chunk(found);
    }

    private Outcome read(Portion next) throws IOException, InterruptedException {
        try {
            return root.call(new About(next::place, device()), next, Portion::close).outcome();
        } catch (StorageStalledException e) {
            var found = next.take();
            if (found == null) {
                throw e;
            }
            return found;
        }
    }

    private Chunk chunk(Outcome found) {
        var sorted = new Sorted();
        found.entries().forEach(sorted::add);
        if (found.hung() != null) {
            sorted.visible++;
            sorted.stalled.add(found.hung());
        }
        return new Chunk(sorted.files, sorted.directories, sorted.problems, sorted.stalled, sorted.visible,
                sorted.isWhole, sorted.unknown);
    }

    private final class Sorted {
        private final List<FoundFile> files = new ArrayList<>();
        private final List<Child> directories = new ArrayList<>();
        private final List<FileProblem> problems = new ArrayList<>();
        private final List<FilePath> stalled = new ArrayList<>();
        private int visible;
        private boolean isWhole = true;
        private @Nullable IOException unknown;

        void add(Entry entry) {
            var attributes = entry.attributes();
            var failure = entry.failure();
            if (attributes != null) {
                visible++;
                addKnown(entry, attributes);
            } else if (failure != null) {
                visible++;
                addUnknown(entry, failure);
            }
        }

        private void addKnown(Entry entry, Attributes attributes) {
            var path = entry.path();
            switch (attributes.kind()) {
                case DIRECTORY -> directories.add(new Child(path, attributes.signature().device()));
                case FILE -> {
                    if (entry.isMedia() && Problems.isTooLong(path)) {
                        problems.add(Problems.tooLongFile(path));
                    } else if (entry.isMedia()) {
                        files.add(new FoundFile(path, attributes.signature()));
                    }
                }
                case OTHER -> {
                }
            }
        }

        private void addUnknown(Entry entry, IOException failure) {
            boolean isGone = failure instanceof NoSuchFileException;
            if (failure instanceof StorageStalledException) {
                stalled.add(entry.path());
            } else if (entry.isMedia()) {
                isWhole &= isGone;
                problems.add(Problems.ofFile(entry.path(), failure));
            } else if (!isGone) {
                unknown = failure;
            }
        }
    }

    /** Closing may block as reading may, and is done where that harms nobody. */
    @Override
    public void close() {
        if (listing != null && !listing.isClosed()) {
            root.release(listing::close);
        }
    }
}
