package org.stoatferret.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;

/**
 * An open directory. What is in it is looked at through it, not by a path, where the platform can. All methods belong
 * behind a door.
 */
final class Listing implements AutoCloseable {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private final String device;
    private volatile boolean isClosed;

    private Listing(DirectoryStream<Path> stream, String device) {
        this.stream = stream;
        this.entries = stream.iterator();
        this.device = device;
    }

    static Listing open(Pin directory) throws IOException {
        String device = directory.signature().device();
        return new Listing(Files.newDirectoryStream(directory.path()), device);
    }

    /** The file system that the directory belongs to. */
    String device() {
        return device;
    }

    boolean hasNext() throws IOException {
        try {
            return entries.hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** The next name; to be asked for when there is one. */
    Path next() {
        return entries.next();
    }

    /** What an entry is, a symbolic link as itself. */
    BasicFileAttributes attributes(Path entry) throws IOException {
        return stream instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(entry.getFileName(), BasicFileAttributeView.class,
                        LinkOption.NOFOLLOW_LINKS).readAttributes()
                : Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether it is closed, or about to be. */
    boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
