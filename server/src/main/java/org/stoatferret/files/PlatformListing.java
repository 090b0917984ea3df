package org.stoatferret.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;

import org.stoatferret.files.Attributes.Kind;
import org.stoatferret.media.FilePath;

/** An open directory as Java has them on every platform. */
final class PlatformListing implements Listing {
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private final String device;
    private volatile boolean isClosed;

    private PlatformListing(DirectoryStream<Path> stream, String device) {
        this.stream = stream;
        this.entries = stream.iterator();
        this.device = device;
    }

    static PlatformListing open(Pin directory) throws IOException {
        String device = directory.signature().device();
        return new PlatformListing(Files.newDirectoryStream(directory.path()), device);
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public boolean hasNext() throws IOException {
        try {
            return entries.hasNext();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public Name next() {
        var path = entries.next();
        var encoded = Paths.encodedName(path);
        return new Name(encoded, new String(FilePath.decode(encoded), StandardCharsets.UTF_8), null, path);
    }

    @Override
    public Attributes attributes(Name entry) throws IOException {
        var path = (Path) entry.handle();
        var attributes = stream instanceof SecureDirectoryStream<Path> secure
                ? secure.getFileAttributeView(path.getFileName(), BasicFileAttributeView.class,
                        LinkOption.NOFOLLOW_LINKS).readAttributes()
                : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var kind = attributes.isDirectory() ? Kind.DIRECTORY : attributes.isRegularFile() ? Kind.FILE : Kind.OTHER;
        return new Attributes(kind, Signatures.of(attributes));
    }

    @Override
    public boolean isClosed() {
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
