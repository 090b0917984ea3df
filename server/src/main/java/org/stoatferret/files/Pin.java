package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;

/**
 * A file or directory that is held, so that it stays the same whatever becomes of its path; reached from a directory
 * that is held already, through no symbolic link. Where the platform cannot hold files, it is a path that was looked at
 * a moment ago. All methods but {@link #close} belong behind a door.
 */
final class Pin implements AutoCloseable {
    private static final int NONE = -1;

    private final int descriptor;
    private final Path path;

    private Pin(int descriptor, Path path) {
        this.descriptor = descriptor;
        this.path = path;
    }

    /**
     * Holds a directory.
     *
     * @param bound
     *            to be taken as it is, through links
     * @param directory
     *            in the bound or the bound itself; no link leads from there to here, or it is refused
     */
    static Pin directory(FilePath bound, FilePath directory) throws IOException {
        try (var start = Descriptors.areSupported()
                ? held(Descriptors.hold(bound.bytes()))
                : new Pin(NONE, Paths.toPath(bound).toRealPath())) {
            return start.directory(relative(bound, directory));
        }
    }

    /** What leads from a directory to something in it: names, percent-encoded. */
    static String relative(FilePath from, FilePath to) {
        if (!to.isIn(from)) {
            throw new IllegalArgumentException(to + " is not in " + from);
        }
        return to.equals(from) ? "" : to.encoded().substring(from.asPrefix().length());
    }

    /** Holds a directory below this one. */
    Pin directory(String relative) throws IOException {
        return descend(relative.isEmpty() ? "." : relative, true);
    }

    /** Holds whatever is there below this directory; a symbolic link as itself. */
    Pin entry(String relative) throws IOException {
        return descend(relative, false);
    }

    private Pin descend(String relative, boolean isDirectory) throws IOException {
        if (descriptor == NONE) {
            return descendByPath(relative, isDirectory);
        }
        int at = descriptor;
        try {
            for (int from = 0; from < relative.length();) {
                int slash = relative.indexOf('/', from);
                int end = slash < 0 ? relative.length() : slash;
                var name = FilePath.decode(relative.substring(from, end));
                int next = slash < 0 && !isDirectory
                        ? Descriptors.holdEntry(at, name)
                        : Descriptors.holdDirectory(at, name);
                release(at);
                at = next;
                from = end + 1;
            }
        } catch (IOException e) {
            release(at);
            throw e;
        }
        return held(at);
    }

    private void release(int intermediate) {
        if (intermediate != descriptor) {
            Descriptors.close(intermediate);
        }
    }

    private Pin descendByPath(String relative, boolean isDirectory) throws IOException {
        Path at = path;
        for (Path name : Paths.toPath(new FilePath("/" + relative))) {
            requireDirectory(at);
            at = name.toString().equals(".") ? at : at.resolve(name);
        }
        if (isDirectory) {
            requireDirectory(at);
        }
        return new Pin(NONE, at);
    }

    private static void requireDirectory(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
            throw new NotDirectoryException(path.toString());
        }
    }

    private static Pin held(int descriptor) {
        return new Pin(descriptor, Descriptors.path(descriptor));
    }

    /** Where this process and its children find it. */
    Path path() {
        return path;
    }

    /** Whether the path leads to it for certain. */
    boolean isHeld() {
        return descriptor != NONE;
    }

    /** Opens the directory that is held, to be read; the descriptor is the caller's to close. */
    int openDirectory() throws IOException {
        return Descriptors.openDirectory(descriptor);
    }

    BasicFileAttributes attributes() throws IOException {
        return descriptor == NONE
                ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : Files.readAttributes(path, BasicFileAttributes.class);
    }

    FileSignature signature() throws IOException {
        return Signatures.of(attributes());
    }

    @Override
    public void close() {
        if (descriptor != NONE) {
            Descriptors.close(descriptor);
        }
    }
}
