package org.stoatferret.files;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Storage.Root;
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
         * The directory could not be read, or not to its end: nothing follows from what has not been seen in it.
         *
         * @param problem
         *            null if only some of its entries could not be looked at, each of which has been reported
         */
        void fail(FilePath directory, @Nullable FileProblem problem)
                throws InterruptedException, X;
    }

    /**
     * Walks.
     *
     * @throws IOException
     *             if the root itself cannot be read, or its storage answers no more; the message is a sentence
     */
    public <X extends Exception> void run(Visitor<X> visitor) throws IOException, InterruptedException, X {
        var toVisit = new ArrayDeque<FilePath>();
        toVisit.push(root.directory());
        while (!toVisit.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var directory = toVisit.pop();
            try {
                visit(directory, toVisit, visitor);
            } catch (IOException e) {
                visitor.fail(directory, Problems.ofDirectory(directory, e));
                if (directory.equals(root.directory()) || root.isStuck()) {
                    throw new IOException(root.directory() + " cannot be read: " + (e instanceof StorageStalledException
                            ? "its storage does not answer"
                            : Problems.reason(e)), e);
                }
            }
        }
    }

    private <X extends Exception> void visit(FilePath directory, ArrayDeque<FilePath> toVisit, Visitor<X> visitor)
            throws IOException, InterruptedException, X {
        try (var reader = DirectoryReader.open(root, directory, rules)) {
            visitor.enter(directory, reader.device());
            long visible = 0;
            boolean isWhole = true;
            DirectoryReader.Chunk chunk;
            do {
                chunk = reader.next();
                visible += chunk.visible();
                isWhole &= chunk.isWhole();
                if (recursive) {
                    chunk.directories().forEach(toVisit::push);
                }
                for (var problem : chunk.problems()) {
                    visitor.unreadable(problem);
                }
                visitor.files(chunk.files());
            } while (!chunk.isLast());
            if (isWhole) {
                visitor.leave(directory, visible);
            } else {
                visitor.fail(directory, null);
            }
        }
    }
}
