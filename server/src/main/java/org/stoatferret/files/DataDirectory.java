package org.stoatferret.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.stoatferret.media.StorageUnavailableException;

/**
 * The server's own directory, which one server at a time has for itself. Files in it are named relative to it. What is
 * done here blocks: it is for start-up and for threads of the database's own.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes the directory, making it if need be.
     *
     * @throws StorageUnavailableException
     *             with a sentence that names the directory, such as: another server has it
     */
    public static DataDirectory take(Path path) {
        try {
            Files.createDirectories(path);
            var channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                channel.close();
                throw new StorageUnavailableException("the data directory " + path + " is in use by another server",
                        new IllegalStateException());
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new StorageUnavailableException("the data directory " + path + " cannot be used: " + e, e);
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true; // by a server in this process
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    public boolean has(String name) {
        return Files.exists(file(name), LinkOption.NOFOLLOW_LINKS);
    }

    public long sizeBytes(String name) throws IOException {
        return Files.size(file(name));
    }

    /** How much can still be written here, as far as the file system tells. */
    public long roomBytes() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** The names of the files in a directory, in order; none if there is no such directory. */
    public List<String> list(String directory) throws IOException {
        try (var files = Files.list(file(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    public void makeDirectory(String name) throws IOException {
        if (!has(name)) {
            Files.createDirectories(file(name));
            sync(path);
        }
    }

    /** Opens a file that does not exist, to be written. */
    public OutputStream create(String name) throws IOException {
        return Channels.newOutputStream(
                FileChannel.open(file(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    public void copy(String from, String to) throws IOException {
        Files.copy(file(from), file(to));
    }

    public void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /** Deletes a file for good: it does not come back after a power cut. */
    public void deleteDurably(String name) throws IOException {
        if (Files.deleteIfExists(file(name))) {
            sync(file(name).getParent());
        }
    }

    /** Gives a file another name; nobody notices but by its name. */
    public void rename(String from, String to) throws IOException {
        Files.move(file(from), file(to));
        sync(file(to).getParent());
    }

    /**
     * Gives a finished file its name, replacing what has that name. After a crash or power cut there is either what was
     * there before or the whole new file.
     */
    public void publish(String unfinished, String name) throws IOException {
        try (var content = FileChannel.open(file(unfinished), StandardOpenOption.WRITE)) {
            content.force(true);
        }
        Files.move(file(unfinished), file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file(name).getParent());
    }

    /** Puts the names in a directory on the disk itself. */
    private static void sync(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows cannot open a directory
        }
        try (var names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Lets another server have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            System.getLogger(DataDirectory.class.getName()).log(System.Logger.Level.WARNING, "unlock " + path, e);
        }
    }
}
