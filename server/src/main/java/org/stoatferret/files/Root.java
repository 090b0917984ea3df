package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import org.stoatferret.door.Door;
import org.stoatferret.files.ScanRoots.Verdict.Allowed;
import org.stoatferret.files.Stalls.About;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;

/**
 * A directory that is being scanned: held, so that everything below is reached from it and through no symbolic link,
 * whatever is renamed meanwhile. Thread-safe.
 */
public final class Root implements AutoCloseable {
    /** More than passes between two looks at a root, which is for telling one that hangs from something in it. */
    private static final Duration LONGER = Duration.ofSeconds(5);

    private final FilePath directory;
    private final Storage storage;
    private final Doors doors;
    private final Pin pin;
    private final String device;

    /** The doors of one directory, which all who scan it share. */
    static final class Doors {
        private final Door walking = new Door("storage", 2, 2);
        private final Door holding = new Door("file", 8, 8); // files hang by the dozen, and the walk shall not wait
        int users; // guarded by the storage

        int abandoned() {
            return walking.abandoned() + holding.abandoned();
        }

        void close() {
            walking.close();
            holding.close();
        }
    }

    private Root(FilePath directory, Storage storage, Doors doors, Pin pin, String device) {
        this.directory = directory;
        this.storage = storage;
        this.doors = doors;
        this.pin = pin;
        this.device = device;
    }

    private record Held(Pin pin, String device) {}

    static Root open(Allowed allowed, Storage storage, Doors doors) throws IOException, InterruptedException {
        var held = storage.stalls().call(doors.walking, storage.patience(), About.place(allowed.path()), () -> {
            var pin = Pin.directory(allowed.bound(), allowed.realPath());
            try {
                return new Held(pin, pin.signature().device());
            } catch (IOException e) {
                pin.close();
                throw e;
            }
        }, late -> late.pin().close());
        return new Root(allowed.path(), storage, doors, held.pin(), held.device());
    }

    /** As the client named it; what is found in it is named accordingly. */
    public FilePath directory() {
        return directory;
    }

    /** The file system that the directory itself lies on. */
    String device() {
        return device;
    }

    /**
     * Makes sure that the directory's storage answers. Blocks for twenty seconds at most.
     *
     * @throws StorageStalledException
     *             if it does not
     * @throws IOException
     *             if the directory cannot be read
     */
    public void look() throws IOException, InterruptedException {
        storage.stalls().call(doors.walking, storage.patience(), new About(() -> directory, device), () -> {
            try (var entries = Files.newDirectoryStream(pin.path())) {
                return entries.iterator().hasNext();
            }
        }, late -> {});
    }

    /**
     * Holds a file below this directory, so that it is this very file that is probed under its path. Blocks for twenty
     * seconds at most.
     *
     * @param onDevice
     *            where the file was when it was found; if something hangs there already, nobody waits for it
     * @throws NotRegularException
     *             if it is no regular file, or one that is reached through a symbolic link
     */
    public HeldFile hold(FilePath file, String onDevice) throws IOException, InterruptedException {
        if (!onDevice.equals(device) && storage.stalls().hangs(onDevice)) {
            throw new StorageStalledException("something on the same storage hangs");
        }
        var about = new About(() -> file, onDevice);
        var held = storage.stalls().call(doors.holding, storage.patience(), about, () -> {
            var entry = pin.entry(Pin.relative(directory, file));
            try {
                var attributes = entry.attributes();
                if (!attributes.isRegularFile()) {
                    throw new NotRegularException(file);
                }
                return new Found(entry, Signatures.of(attributes));
            } catch (IOException e) {
                entry.close();
                throw e;
            }
        }, late -> late.pin().close());
        storage.held().put(file, held.pin());
        return new HeldFile(this, file, held);
    }

    private record Found(Pin pin, FileSignature signature) {}

    /** Whether nothing is at a path any more for certain. */
    public boolean isGone(FilePath path) throws InterruptedException {
        return storage.isGone(path);
    }

    /** A file that stays the same until it is closed. */
    public static final class HeldFile implements AutoCloseable {
        private final Root root;
        private final FilePath path;
        private final Found found;

        private HeldFile(Root root, FilePath path, Found found) {
            this.root = root;
            this.path = path;
            this.found = found;
        }

        /** What it was like when it was taken hold of. */
        public FileSignature signature() {
            return found.signature();
        }

        /** What it is like now. Blocks for twenty seconds at most. */
        public FileSignature current() throws IOException, InterruptedException {
            var about = new About(() -> path, found.signature().device());
            return root.storage.stalls().call(root.doors.holding, root.storage.patience(), about,
                    found.pin()::signature,
                    late -> {});
        }

        @Override
        public void close() {
            root.storage.held().remove(path, found.pin());
            found.pin().close();
        }
    }

    // --- for the walk ---

    Pin pin() {
        return pin;
    }

    <T> T call(About about, Callable<T> call, Consumer<? super T> late) throws IOException, InterruptedException {
        return storage.stalls().call(doors.walking, storage.patience().plus(LONGER), about, call, late);
    }

    /** Releases what a call left behind; does not wait. */
    void release(Runnable cleanup) {
        doors.walking.runLater(cleanup);
    }

    boolean isHopeless(FilePath place) {
        return storage.stalls().isHopeless(place);
    }

    /** Whether so many calls hang that the next one would have to wait for one of them. */
    boolean isStuck() {
        return doors.walking.abandoned() > 0 && !doors.walking.hasRoom();
    }

    @Override
    public void close() {
        pin.close();
        storage.close(directory, doors);
    }
}
