package org.stoatferret.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;

/**
 * Walks a tree, each directory before those in it, and reports what it finds as it goes. Follows no symbolic link but
 * the root itself; looks at nothing but regular files.
 */
public final class DirectoryWalk {
    private final Root root;
    private final FileRules rules;
    private final boolean recursive;

    public DirectoryWalk(Root root, FileRules rules, boolean recursive) {
        this.root = root;
        this.rules = rules;
        this.recursive = recursive;
    }

    /**
     * Told of each directory: first that it is entered, then its files in portions, then that it is left, or that it
     * could not be read to its end. All calls come from the thread that walks, and may block.
     *
     * @param <X>
     *            what ends the walk
     */
    public interface Visitor<X extends Exception> {
        /**
         * A directory is about to be read.
         *
         * @param device
         *            the file system it belongs to
         */
        void enter(FilePath directory, String device) throws InterruptedException, X;

        void files(List<FoundFile> files) throws InterruptedException, X;

        /** A file's attributes could not be read. */
        void unreadable(FileProblem problem) throws InterruptedException, X;

        /**
         * Everything in the directory has been reported.
         *
         * @param visible
         *            how many entries of any kind it has, those that are ignored aside
         */
        void leave(FilePath directory, long visible) throws InterruptedException, X;

        /**
         * The directory could not be read, or not to its end, or does not answer: nothing follows from what has not been
         * seen in it. May concern one that was never entered, or one that was left before its storage began to hang.
         *
         * @param problem
         *            null if only some of its entries could not be looked at, each of which has been reported
         */
        void fail(FilePath directory, @Nullable FileProblem problem)
                throws InterruptedException, X;
    }

    /** A directory that waits, and the uppermost one on the same file system: the root, or where it is mounted. */
    private record Pending(FilePath directory, String device, FilePath mount) {}

    /**
     * Walks.
     *
     * @throws IOException
     *             if the root itself cannot be read, or so much of its storage hangs that no call is left; the message
     *             is a sentence
     */
    public <X extends Exception> void run(Visitor<X> visitor) throws IOException, InterruptedException, X {
        var toVisit = new ArrayDeque<Pending>();
        toVisit.push(new Pending(root.directory(), root.device(), root.directory()));
        while (!toVisit.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var next = toVisit.pop();
            try {
                visit(next, toVisit, visitor);
            } catch (StorageStalledException e) {
                // What lies on a mount that hangs is not asked for one by one.
                boolean isMount = !next.mount().equals(root.directory());
                var stalled = isMount ? next.mount() : next.directory();
                toVisit.removeIf(other -> isMount && other.mount().equals(stalled));
                visitor.fail(stalled, Problems.ofDirectory(stalled, e));
                requireSome(next, e);
            } catch (IOException e) {
                visitor.fail(next.directory(), Problems.ofDirectory(next.directory(), e));
                if (next.directory().equals(root.directory())) {
                    throw unreadable(e);
                }
            }
        }
    }

    /** Without the root, or without threads to ask with, the walk is over. */
    private void requireSome(Pending last, StorageStalledException e) throws IOException {
        if (last.directory().equals(root.directory()) || root.isStuck()) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(IOException e) {
        return new IOException(root.directory() + " cannot be read: " + Problems.reason(e), e);
    }

    private <X extends Exception> void visit(Pending place, ArrayDeque<Pending> toVisit, Visitor<X> visitor)
            throws IOException, InterruptedException, X {
        try (var reader = new DirectoryReader(root, place.directory(), rules)) {
            long visible = 0;
            boolean isFirst = true;
            boolean isWhole = true;
            IOException unknown = null;
            while (reader.hasNext()) {
                var chunk = reader.next();
                if (isFirst) {
                    visitor.enter(place.directory(), reader.device());
                }
                isFirst = false;
                visible += chunk.visible();
                isWhole &= chunk.isWhole();
                unknown = unknown == null ? chunk.unknown() : unknown;
                report(chunk, visitor);
                if (recursive) {
                    descend(place, chunk, toVisit, visitor);
                }
            }
            if (isWhole && unknown == null) {
                visitor.leave(place.directory(), visible);
            } else {
                visitor.fail(place.directory(),
                        unknown == null ? null : Problems.ofSomeIn(place.directory(), unknown));
            }
        }
    }

    private <X extends Exception> void report(DirectoryReader.Chunk chunk, Visitor<X> visitor)
            throws IOException, InterruptedException, X {
        for (var problem : chunk.problems()) {
            visitor.unreadable(problem);
        }
        for (var stalled : chunk.stalled()) {
            var e = new StorageStalledException("it does not answer");
            visitor.fail(stalled, Problems.ofDirectory(stalled, e));
            if (root.isStuck()) {
                throw unreadable(e);
            }
        }
        visitor.files(chunk.files());
    }

    private static <X extends Exception> void descend(Pending place, DirectoryReader.Chunk chunk,
            ArrayDeque<Pending> toVisit, Visitor<X> visitor) throws InterruptedException, X {
        for (var child : chunk.directories()) {
            if (Problems.isTooLong(child.path())) {
                visitor.fail(child.path(), Problems.tooLongDirectory(child.path()));
            } else {
                toVisit.push(new Pending(child.path(), child.device(),
                        child.device().equals(place.device()) ? place.mount() : child.path()));
            }
        }
    }
}
