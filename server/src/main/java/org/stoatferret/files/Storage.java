package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Path;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.Page;

/** The file systems that media lie on, behind doors: no call here outlasts its limit. */
public final class Storage implements AutoCloseable {
    /** The path as the platform has it; touches nothing. */
    public static Path path(FilePath path) {
        return Path.of(java.net.URI.create("file://" + path.encoded()));
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
        var real = path(file);
        boolean ascii = file.display().chars().allMatch(c -> c < 128);
        boolean unicode = System.getProperty("sun.jnu.encoding", "").equalsIgnoreCase("UTF-8");
        if (ascii || unicode && file.isText()) {
            return alias(real, () -> {});
        }
        String name = file.displayName();
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot).replaceAll("[^A-Za-z0-9.]", "");
        var link = java.nio.file.Files.createTempDirectory("alias").resolve("file" + extension);
        java.nio.file.Files.createSymbolicLink(link, real);
        return alias(link, () -> {
            try {
                java.nio.file.Files.deleteIfExists(link);
                java.nio.file.Files.deleteIfExists(link.getParent());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static Alias alias(Path path, Runnable closing) {
        return new Alias() {
            @Override
            public Path path() {
                return path;
            }

            @Override
            public void close() {
                closing.run();
            }
        };
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
