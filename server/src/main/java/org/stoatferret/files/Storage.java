package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Path;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.Page;

/** The file systems that media lie on, behind doors: no call here outlasts its limit. */
public final class Storage implements AutoCloseable {
    /** The path as the platform has it; touches nothing. */
    public static Path path(FilePath path) {
        throw new UnsupportedOperationException();
    }

    /**
     * The directories in a directory that are not hidden, by name. Blocks for a few seconds at most.
     *
     * @throws StorageStalledException
     *             when the file system does not answer
     * @throws IOException
     *             when it is not a directory, is gone or cannot be read
     */
    public Page<FilePath> directories(FilePath directory, int limit, int offset)
            throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /**
     * Another name, in ASCII, for a file whose name a child process cannot be given; the file itself where it can.
     * To be closed when the child has ended. Touches only the server's own data directory.
     */
    public Alias alias(FilePath file) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** A name for a file, for as long as it is open. */
    public interface Alias extends AutoCloseable {
        Path path();

        @Override
        void close();
    }
}
