package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Database;
import org.stoatferret.store.FaultyFiles;
import org.stoatferret.store.JdbcVideoStore;

/**
 * What a power cut could leave of the database: everything up to a sync, and of what was written after it any part, torn
 * and in any order. Each such file is opened by the server, which must find what was stored by the sync, and of what came
 * after it nothing without what came before that, or say why it cannot.
 */
final class TornImages {
    private static final String FILE = "stoat-ferret.mv.db";
    /** What a disk writes whole or not at all. */
    private static final int SECTOR = 4096;
    private static final int VIDEOS = 600;

    /** Whether what was synced is on the disk. */
    enum Disk {
        HONEST, LYING
    }

    private final List<Change> changes = new ArrayList<>(); // guarded by itself
    private final List<Acknowledgement> acknowledged = new ArrayList<>(); // guarded by changes
    private final Random random;
    private final Path directory;

    private TornImages(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    /**
     * What came of it.
     *
     * @param opened
     *            images that were opened and had what they must
     * @param refused
     *            images that the server refused with a sentence
     * @param complaints
     *            what should not have been, with the seed
     */
    record Figures(int images, int opened, int refused, List<String> complaints) {}

    /** Video {@code number} was acknowledged after so many changes to the file. */
    private record Acknowledgement(int number, int changes) {}

    /** A change to the file. */
    private sealed interface Change {
        record Write(long position, byte[] content) implements Change {}

        record Truncate(long size) implements Change {}

        record Sync() implements Change {}
    }

    /** Writes once, and opens so many images of that. */
    static Figures run(Path directory, int rounds, Disk disk, long seed) throws Exception {
        return new TornImages(directory, seed).run(rounds, disk, seed);
    }

    private Figures run(int rounds, Disk disk, long seed) throws Exception {
        var base = record();
        int opened = 0;
        var complaints = new ArrayList<String>();
        for (int round = 0; round < rounds; round++) {
            int cut = random.nextInt(changes.size() + 1);
            int synced = lastSync(cut);
            try {
                int onDisk = disk == Disk.HONEST ? synced : lastSync(Math.max(0, synced - 20));
                opened += isOpened(image(base, onDisk, cut), synced) ? 1 : 0;
            } catch (Exception | AssertionError e) {
                complaints.add("seed " + seed + ", round " + round + ", cut at " + cut + " after " + synced + ": " + e);
            }
        }
        return new Figures(rounds, opened, rounds - opened - complaints.size(), complaints);
    }

    private byte[] record() throws Exception {
        var data = directory.resolve("written");
        StoredVideos.open(data).close();
        var base = Files.readAllBytes(data.resolve(FILE));
        try (var _ = FaultyFiles.in(data, new Recorder()); var database = StoredVideos.open(data)) {
            write(new JdbcVideoStore(database));
            synchronized (changes) {
                return base; // what closing writes is not recorded
            }
        }
    }

    /** In batches of all sizes, with pauses in which what was stored is synced. */
    private void write(JdbcVideoStore videos) throws Exception {
        var left = new CountDownLatch(VIDEOS);
        for (int number = 0; number < VIDEOS; number++) {
            int stored = number;
            StoredVideos.save(videos, number, new WriteReceipt() {
                @Override
                public void stored() {
                    synchronized (changes) {
                        acknowledged.add(new Acknowledgement(stored, changes.size()));
                    }
                    left.countDown();
                }

                @Override
                public void lost(Exception cause) {
                    throw new AssertionError("video " + stored + " was lost", cause);
                }
            });
            if (number % 7 == 0) {
                new CountDownLatch(1).await(random.nextInt(20), TimeUnit.MILLISECONDS);
            }
        }
        if (!left.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(left.getCount() + " videos were not stored");
        }
    }

    private int lastSync(int cut) {
        for (int i = cut - 1; i >= 0; i--) {
            if (changes.get(i) instanceof Change.Sync) {
                return i;
            }
        }
        return 0;
    }

    /** The file with everything up to the sync, and something of what came after that. */
    private byte[] image(byte[] base, int synced, int cut) {
        var image = new Image(base);
        changes.subList(0, synced).forEach(change -> image.apply(change, 1));
        double kept = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 1;
            default -> random.nextDouble();
        };
        for (int i = synced; i < cut; i++) {
            boolean isTorn = i == cut - 1;
            image.apply(changes.get(i), isTorn ? random.nextDouble() : kept);
        }
        return image.bytes();
    }

    private boolean isOpened(byte[] image, int synced) throws Exception {
        var data = directory.resolve("image");
        Files.createDirectories(data);
        for (var left : List.of(FILE, FILE + ".seal", "reserve")) {
            Files.deleteIfExists(data.resolve(left));
        }
        Files.write(data.resolve(FILE), image);
        try (Database database = StoredVideos.open(data)) {
            var found = StoredVideos.read(new JdbcVideoStore(database));
            long owed = acknowledged.stream().filter(video -> video.changes() <= synced).count();
            if (found.size() < owed) {
                throw new AssertionError(owed - found.size() + " of " + owed + " videos that were synced are gone");
            }
            for (int i = 0; i < found.size(); i++) {
                if (!found.contains(acknowledged.get(i).number())) {
                    throw new AssertionError("there are " + found.size() + " videos, but not the one stored as " + i);
                }
            }
            return true;
        } catch (StorageUnavailableException e) {
            if (!String.valueOf(e.getMessage()).contains("is damaged")) {
                throw e;
            }
            removeSetAside(data);
            return false;
        }
    }

    private static void removeSetAside(Path data) throws IOException {
        try (var files = Files.list(data)) {
            for (var file : files.filter(file -> file.toString().contains(".damaged-")).toList()) {
                Files.delete(file);
            }
        }
    }

    private final class Recorder implements FaultyFiles.Listener {
        @Override
        public void write(String file, long position, ByteBuffer content) {
            var bytes = new byte[content.remaining()];
            content.get(bytes);
            add(file, new Change.Write(position, bytes));
        }

        @Override
        public void truncate(String file, long size) {
            add(file, new Change.Truncate(size));
        }

        @Override
        public void sync(String file) {
            add(file, new Change.Sync());
        }

        private void add(String file, Change change) {
            synchronized (changes) {
                if (file.equals(FILE)) {
                    changes.add(change);
                }
            }
        }
    }

    /** A file that is being put together. */
    private final class Image {
        private byte[] bytes;

        Image(byte[] base) {
            bytes = base.clone();
        }

        /** Makes a change, each sector of it with this probability. */
        void apply(Change change, double kept) {
            switch (change) {
                case Change.Write(long position, byte[] content) -> {
                    for (int from = 0; from < content.length; from += SECTOR) {
                        if (random.nextDouble() < kept) {
                            put((int) position + from,
                                    Arrays.copyOfRange(content, from, Math.min(content.length, from + SECTOR)));
                        }
                    }
                }
                case Change.Truncate(long size) -> {
                    if (random.nextDouble() < kept) {
                        bytes = Arrays.copyOf(bytes, (int) size);
                    }
                }
                case Change.Sync() -> {
                }
            }
        }

        private void put(int position, byte[] sector) {
            if (bytes.length < position + sector.length) {
                bytes = Arrays.copyOf(bytes, position + sector.length);
            }
            System.arraycopy(sector, 0, bytes, position, sector.length);
        }

        byte[] bytes() {
            return bytes;
        }
    }
}
