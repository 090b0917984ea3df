package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import org.stoatferret.door.Door;
import org.stoatferret.files.ScanRoots.Verdict.Allowed;
import org.stoatferret.files.Stalls.About;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.Page;

/**
 * The file systems that media lie on, behind doors: no call here outlasts its limit, whatever a dead mount does. One
 * door is for browsing; each directory being scanned has some of its own, so that a dead one does not hold up the
 * others. Thread-safe.
 */
public final class Storage implements AutoCloseable {
    /** Long enough for a disk to spin up, and with some to spare within half a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BROWSE_LIMIT = Duration.ofSeconds(5);

    private static final int ALIAS_LENGTH = 60;
    private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,10}$");

    private final Door browsing = new Door("browse", 2, 6);
    private final Stalls stalls;
    private final Map<FilePath, Root.Doors> roots = new HashMap<>(); // guarded by itself
    private final ConcurrentMap<FilePath, Pin> held = new ConcurrentHashMap<>();
    private final AtomicLong aliases = new AtomicLong();
    private final Set<Path> links = ConcurrentHashMap.newKeySet(); // to descriptors, a few for each that was ever used
    private final Path aliasDirectory;
    private final Duration patience;
    private final Duration browseLimit;

    /**
     * Opens the way to the file systems; part of start-up, as it clears what an earlier run has left.
     *
     * @param aliasDirectory
     *            where {@link #alias} makes its links; created if need be
     */
    public Storage(Path aliasDirectory) throws IOException {
        this(aliasDirectory, PATIENCE, BROWSE_LIMIT);
    }

    /**
     * Opens the way to the file systems with another patience.
     *
     * @param patience
     *            how long a scan waits for an answer
     * @param browseLimit
     *            how long somebody waits who browses, or who has a scan begin
     */
    public Storage(Path aliasDirectory, Duration patience, Duration browseLimit) throws IOException {
        this.patience = patience;
        this.browseLimit = browseLimit;
        this.stalls = new Stalls(patience.dividedBy(5), patience.dividedBy(2));
        this.aliasDirectory = aliasDirectory.toAbsolutePath();
        Files.createDirectories(aliasDirectory);
        try (var left = Files.newDirectoryStream(aliasDirectory)) {
            for (Path link : left) {
                Files.deleteIfExists(link);
            }
        }
    }

    /**
     * Whether a directory may be used for {@link #alias}: a child process cannot be given every name under every locale,
     * and where the working directory has such a name, a relative path leads somewhere else. Touches nothing.
     */
    public static boolean isSpeakable(Path directory) {
        boolean isLost = !directory.isAbsolute() && System.getProperty("user.dir").indexOf('\uFFFD') >= 0;
        return !isLost && Paths.isSpeakable(directory.toAbsolutePath());
    }

    /** The path as the platform has it; touches nothing. */
    public static Path path(FilePath path) {
        return Paths.toPath(path);
    }

    /**
     * Opens a directory for scanning. Blocks for twenty seconds at most.
     *
     * @throws StorageStalledException
     *             when its file system does not answer
     * @throws IOException
     *             when it is not where it was when it was allowed
     */
    public Root open(Allowed directory) throws IOException, InterruptedException {
        Root.Doors doors;
        synchronized (roots) {
            doors = roots.computeIfAbsent(directory.path(), path -> new Root.Doors());
            doors.users++;
        }
        Root root = null;
        try {
            root = Root.open(directory, this, doors);
            return root;
        } finally {
            if (root == null) {
                close(directory.path(), doors);
            }
        }
    }

    /** While calls hang, the doors stay: another scan of the directory must not get fresh threads to lose. */
    void close(FilePath directory, Root.Doors doors) {
        synchronized (roots) {
            doors.users--;
            if (doors.users == 0 && doors.abandoned() == 0) {
                roots.remove(directory);
                doors.close();
            }
        }
    }

    /**
     * The directories in a directory that are neither hidden nor symbolic links, by name. Blocks for a few seconds at
     * most.
     *
     * @throws StorageStalledException
     *             when the file system does not answer
     * @throws IOException
     *             when it is not where it was when it was allowed, or cannot be read
     */
    public Page<FilePath> directories(Allowed directory, int limit, int offset)
            throws IOException, InterruptedException {
        requireHope(directory.path());
        var at = new AtomicReference<>(directory.path());
        var all = stalls.call(browsing, browseLimit, new About(at::get, ""), () -> list(directory, at), late -> {});
        return Page.of(all, limit, offset);
    }

    private List<FilePath> list(Allowed directory, AtomicReference<FilePath> at) throws IOException {
        var found = new ArrayList<FilePath>();
        try (var pin = Pin.directory(directory.bound(), directory.realPath());
                var entries = Files.newDirectoryStream(pin.path())) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    var path = directory.path().resolve(Paths.encodedName(entry));
                    at.set(path);
                    // Most likely the root of a mount; whoever enters it will be told.
                    if (stalls.isHopeless(path) || Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        found.add(path);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(Comparator.comparing((FilePath path) -> path.displayName().toLowerCase(Locale.ROOT))
                .thenComparing(Comparator.naturalOrder()));
        return found;
    }

    /** Whether it is certain that nothing is there. Blocks for a few seconds at most. */
    boolean isGone(FilePath path) throws InterruptedException {
        var parent = path.parent();
        try {
            browse(parent == null ? path : parent,
                    () -> Files.readAttributes(path(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
            return false;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where a directory really is, with symbolic links resolved. */
    FilePath realDirectory(FilePath path) throws IOException, InterruptedException {
        return browse(path, () -> {
            Path real = path(path).toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(path.display());
            }
            return Paths.toFilePath(real);
        });
    }

    /** A call about a place; nobody waits where others do already. */
    <T> T browse(FilePath place, Callable<T> call) throws IOException, InterruptedException {
        requireHope(place);
        return stalls.call(browsing, browseLimit, About.place(place), call, late -> {});
    }

    private void requireHope(FilePath place) throws StorageStalledException {
        if (stalls.isHopeless(place)) {
            throw new StorageStalledException("the storage did not answer a moment ago");
        }
    }

    Duration patience() {
        return patience;
    }

    Stalls stalls() {
        return stalls;
    }

    /** Files that are held just now, by the paths that they are known under. */
    ConcurrentMap<FilePath, Pin> held() {
        return held;
    }

    /**
     * A name for a file that a child process can be given, and that leads to the very file that is held, if it is; to be
     * closed when the child has ended. Touches only the server's own data directory.
     */
    public Alias alias(FilePath file) throws IOException {
        var pin = held.get(file);
        boolean isHeld = pin != null && pin.isHeld();
        if (!isHeld && Paths.isSpeakable(file)) {
            return new Alias(path(file), false);
        }
        // Some formats are told by the extension; the rest is for people who look at the list of processes.
        String name = file.displayName().replaceAll("[^A-Za-z0-9.]+", "_");
        String end = name.substring(Math.max(0, name.length() - ALIAS_LENGTH));
        Path link = aliasDirectory.resolve(aliases.incrementAndGet() + "-" + end);
        return new Alias(Files.createSymbolicLink(link, isHeld ? pin.path() : path(file)), true);
    }

    /**
     * The same for a child that nobody sees the names of: a link to the descriptor by which the file is held, which stays
     * for the next one that is held by it. There are few descriptors, and making a link costs more than the rest.
     */
    public Alias plainAlias(FilePath file) throws IOException {
        var pin = held.get(file);
        return pin != null && pin.isHeld() ? new Alias(link(pin, file), false) : alias(file);
    }

    private Path link(Pin pin, FilePath file) throws IOException {
        var matcher = EXTENSION.matcher(file.displayName());
        String extension = matcher.find() ? matcher.group() : "";
        Path link = aliasDirectory.resolve(pin.path().getFileName() + extension);
        if (links.contains(link)) {
            return link;
        }
        try {
            Files.createSymbolicLink(link, pin.path());
        } catch (FileAlreadyExistsException e) {
            return link; // somebody's who held something by the same descriptor a moment ago: it leads there, too
        }
        links.add(link);
        return link;
    }

    /** Directories and files that do not answer, none of which lies in another, in order. Does not block. */
    public List<FilePath> stalled() {
        return stalls.places();
    }

    /** How many calls have been given up that the kernel has not returned yet. */
    public int stalledCalls() {
        synchronized (roots) {
            return browsing.abandoned() + roots.values().stream().mapToInt(Root.Doors::abandoned).sum();
        }
    }

    @Override
    public void close() {
        browsing.close();
        synchronized (roots) {
            roots.values().forEach(Root.Doors::close);
        }
    }

    /** A name for a file, for as long as it is open. */
    public static final class Alias implements AutoCloseable {
        private final Path path;
        private final boolean isPassing;

        private Alias(Path path, boolean isPassing) {
            this.path = path;
            this.isPassing = isPassing;
        }

        public Path path() {
            return path;
        }

        @Override
        public void close() {
            if (!isPassing) {
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
