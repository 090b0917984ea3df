package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.stoatferret.door.Door;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.Page;

/**
 * The file systems that media lie on, behind doors: no call here outlasts its limit, whatever a dead mount does. One
 * door is for browsing; each directory being scanned has one of its own, so that a dead one does not hold up the
 * others. Thread-safe.
 */
public final class Storage implements AutoCloseable {
    private static final Duration BROWSE_LIMIT = Duration.ofSeconds(5);

    private final Door browsing = new Door("browse", 2, 6);
    private final Map<FilePath, Root> roots = new HashMap<>(); // guarded by itself
    private final AtomicLong aliases = new AtomicLong();
    private final Path aliasDirectory;

    /**
     * Opens the way to the file systems; part of start-up, as it clears what an earlier run has left.
     *
     * @param aliasDirectory
     *            where {@link #alias} makes its links; created if need be
     */
    public Storage(Path aliasDirectory) throws IOException {
        this.aliasDirectory = aliasDirectory.toAbsolutePath();
        Files.createDirectories(aliasDirectory);
        try (var left = Files.newDirectoryStream(aliasDirectory)) {
            for (Path link : left) {
                Files.deleteIfExists(link);
            }
        }
    }

    /** The path as the platform has it; touches nothing. */
    public static Path path(FilePath path) {
        return Paths.toPath(path);
    }

    /** Opens a directory for scanning. Touches nothing yet. */
    public Root open(FilePath directory) {
        synchronized (roots) {
            var root = roots.computeIfAbsent(directory, Root::new);
            root.users++;
            return root;
        }
    }

    /**
     * The directories in a directory that are neither hidden nor symbolic links, by name. Blocks for a few seconds at
     * most.
     *
     * @throws StorageStalledException
     *             when the file system does not answer
     * @throws IOException
     *             when it is not a directory, is gone or cannot be read
     */
    public Page<FilePath> directories(FilePath directory, int limit, int offset)
            throws IOException, InterruptedException {
        var all = browse(() -> {
            var found = new ArrayList<FilePath>();
            try (var entries = Files.newDirectoryStream(path(directory))) {
                for (Path entry : entries) {
                    if (!entry.getFileName().toString().startsWith(".")
                            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        found.add(directory.resolve(Paths.encodedName(entry)));
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            found.sort(Comparator.comparing((FilePath path) -> path.displayName().toLowerCase(Locale.ROOT))
                    .thenComparing(Comparator.naturalOrder()));
            return found;
        });
        return Page.of(all, limit, offset);
    }

    /** Whether it is certain that nothing is there. Blocks for a few seconds at most. */
    public boolean isGone(FilePath path) throws InterruptedException {
        try {
            browse(() -> Files.readAttributes(path(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where a directory really is, with symbolic links resolved. */
    FilePath realDirectory(FilePath path) throws IOException, InterruptedException {
        return browse(() -> {
            Path real = path(path).toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(path.display());
            }
            return Paths.toFilePath(real);
        });
    }

    <T> T browse(Callable<T> call) throws IOException, InterruptedException {
        return call(browsing, BROWSE_LIMIT, call, late -> {});
    }

    /**
     * Another name, in ASCII, for a file whose name a child process cannot be given; the file itself where it can. To
     * be closed when the child has ended. Touches only the server's own data directory.
     */
    public Alias alias(FilePath file) throws IOException {
        if (Paths.isSpeakable(file)) {
            return new Alias(path(file), false);
        }
        String name = file.displayName();
        String extension = name.substring(name.lastIndexOf('.') + 1).replaceAll("[^A-Za-z0-9]", "");
        Path link = aliasDirectory.resolve(aliases.incrementAndGet() + "." + extension);
        return new Alias(Files.createSymbolicLink(link, path(file)), true);
    }

    /** How many calls have been given up that the kernel has not returned yet. */
    public int stalledCalls() {
        synchronized (roots) {
            return browsing.abandoned() + roots.values().stream().mapToInt(root -> root.door.abandoned()).sum();
        }
    }

    @Override
    public void close() {
        browsing.close();
        synchronized (roots) {
            roots.values().forEach(root -> root.door.close());
        }
    }

    private static <T> T call(Door door, Duration limit, Callable<T> call, Consumer<? super T> late)
            throws IOException, InterruptedException {
        try {
            return door.call(limit, call, late);
        } catch (TimeoutException e) {
            if (e.getCause() != null) { // it was not even asked
                throw new FileSystemException(null, null, e.getMessage());
            }
            throw new StorageStalledException("the storage does not answer", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** A directory that is being scanned, shared by all who scan it. */
    public final class Root implements AutoCloseable {
        /** Long enough for a disk to spin up, short of the half minute in which a dead mount is to be noticed. */
        private static final Duration LIMIT = Duration.ofSeconds(25);

        private final FilePath directory;
        private final Door door;
        private int users; // guarded by roots

        private Root(FilePath directory) {
            this.directory = directory;
            this.door = new Door("storage", 2, 2);
        }

        public FilePath directory() {
            return directory;
        }

        <T> T call(Callable<T> call, Consumer<? super T> late) throws IOException, InterruptedException {
            return Storage.call(door, LIMIT, call, late);
        }

        /** Releases what a call left behind; does not wait. */
        void release(Runnable cleanup) {
            door.runLater(cleanup);
        }

        /** Whether so many calls hang that the next one would have to wait for one of them. */
        boolean isStuck() {
            return door.abandoned() > 0 && !door.hasRoom();
        }

        /** While calls hang, the door stays: another scan of the directory must not get fresh threads to lose. */
        @Override
        public void close() {
            synchronized (roots) {
                users--;
                if (users == 0 && door.abandoned() == 0) {
                    roots.remove(directory);
                    door.close();
                }
            }
        }
    }

    /** A name for a file, for as long as it is open. */
    public static final class Alias implements AutoCloseable {
        private final Path path;
        private final boolean isLink;

        private Alias(Path path, boolean isLink) {
            this.path = path;
            this.isLink = isLink;
        }

        public Path path() {
            return path;
        }

        @Override
        public void close() {
            if (!isLink) {
                return;
            }
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.getLogger(Storage.class.getName()).log(System.Logger.Level.WARNING, "left behind: " + path, e);
            }
        }
    }
}
