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
     *            whether it is known what each of the others is
     */
    record Chunk(List<FoundFile> files, List<Child> directories, List<FileProblem> problems, List<FilePath> stalled,
            int visible, boolean isWhole) {}

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
        var chunk = new Chunk(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0, true);
        int visible = 0;
        boolean isWhole = true;
        for (var entry : found.entries()) {
            visible += entry.attributes() == null && entry.failure() == null ? 0 : 1;
            isWhole &= sort(entry, chunk);
        }
        if (found.hung() != null) {
            visible++;
            chunk.stalled().add(found.hung());
        }
        return new Chunk(chunk.files(), chunk.directories(), chunk.problems(), chunk.stalled(), visible, isWhole);
    }

    /** False if it stays unknown what the entry is. */
    private boolean sort(Entry entry, Chunk chunk) {
        var path = entry.path();
        var attributes = entry.attributes();
        if (attributes != null && attributes.isDirectory()) {
            chunk.directories().add(new Child(path, Signatures.of(attributes).device()));
        } else if (attributes != null && attributes.isRegularFile() && rules.isMedia(path)) {
            if (Problems.isTooLong(path)) {
                chunk.problems().add(Problems.tooLongFile(path));
            } else {
                chunk.files().add(new FoundFile(path, Signatures.of(attributes)));
            }
        }
        var failure = entry.failure();
        if (failure instanceof StorageStalledException) {
            chunk.stalled().add(path);
            return true;
        }
        if (failure != null && rules.isMedia(path)) {
            chunk.problems().add(Problems.ofFile(path, failure));
        }
        return failure == null || failure instanceof NoSuchFileException;
    }

    /** Closing may block as reading may, and is done where that harms nobody. */
    @Override
    public void close() {
        if (listing != null && !listing.isClosed()) {
            root.release(listing::close);
        }
    }
}
