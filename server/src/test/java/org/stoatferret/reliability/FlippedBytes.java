package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.JdbcVideoStore;

/**
 * Damages the file of the database, and starts the server on it. After a tidy end every change must be noticed. After a
 * crash H2 can tell only what makes no sense to it, and what it cannot tell is counted; but the server must start or
 * refuse with a sentence, and never begin anew.
 */
final class FlippedBytes {
    private static final String FILE = "stoat-ferret.mv.db";
    private static final String SEAL = FILE + ".seal";
    private static final int VIDEOS = 500;
    private static final String DEFINITION = "CREATE CACHED TABLE";
    private static final int DEFINITION_BYTES = 300;

    private FlippedBytes() {}

    /** How the server ended that wrote the file. */
    enum End {
        TIDY, CRASH
    }

    /**
     * What came of it.
     *
     * @param refused
     *            at the start, with a sentence, and with the file set aside
     * @param told
     *            by a read, with a sentence
     * @param unharmed
     *            everything was there as it had been
     * @param unnoticed
     *            something was missing or was not as it had been
     * @param complaints
     *            what should not have been, with the seed
     */
    record Figures(int rounds, int refused, int told, int unharmed, int unnoticed, List<String> complaints) {}

    static Figures run(Path directory, int rounds, End end, long seed) throws Exception {
        var random = new Random(seed);
        var written = directory.resolve("written-" + end);
        var numbers = make(written);
        var image = Files.readAllBytes(written.resolve(FILE));
        var seal = Files.readAllBytes(written.resolve(SEAL));
        int[] outcomes = new int[Outcome.values().length];
        var complaints = new ArrayList<String>();
        for (int round = 0; round < rounds; round++) {
            var data = end == End.TIDY ? written : Files.createDirectories(directory.resolve("crash-" + round));
            Files.write(data.resolve(FILE), damaged(image, random)); // in place, as a failing disk would do it
            if (end == End.TIDY) {
                Files.write(data.resolve(SEAL), seal);
            }
            try {
                outcomes[start(data, numbers).ordinal()]++;
            } catch (Exception | AssertionError e) {
                complaints.add("seed " + seed + ", round " + round + ": " + e);
            }
            clear(data);
        }
        return new Figures(rounds, outcomes[0], outcomes[1], outcomes[2], outcomes[3], complaints);
    }

    private enum Outcome {
        REFUSED, TOLD, UNHARMED, UNNOTICED
    }

    private static Set<Integer> make(Path data) throws Exception {
        var numbers = new TreeSet<Integer>();
        var database = StoredVideos.open(data);
        try {
            var videos = new JdbcVideoStore(database);
            for (int number = 0; number < VIDEOS; number++) {
                StoredVideos.saveAndWait(videos, number);
                numbers.add(number);
            }
        } finally {
            database.close();
        }
        return numbers;
    }

    /** Beyond the header, of which H2 has two copies: a bit, a hundred bytes, a block, the end, or what a table is. */
    private static byte[] damaged(byte[] image, Random random) {
        int header = 2 * 4096;
        var damaged = image.clone();
        int at = header + random.nextInt(image.length - header);
        switch (random.nextInt(5)) {
            case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = 0; i < 100; i++) {
                    damaged[header + random.nextInt(image.length - header)] ^= (byte) (1 + random.nextInt(255));
                }
            }
            case 2 -> {
                int block = at / 4096 * 4096;
                Arrays.fill(damaged, block, Math.min(image.length, block + 4096), (byte) 0);
            }
            case 3 -> damaged = Arrays.copyOf(damaged, at);
            default -> redefine(damaged, random);
        }
        return damaged;
    }

    /** Changes a character of one of the definitions of tables, which are kept as text, in all its versions. */
    private static void redefine(byte[] image, Random random) {
        var text = new String(image, StandardCharsets.ISO_8859_1);
        int some = text.indexOf(DEFINITION, random.nextInt(text.lastIndexOf(DEFINITION)));
        var beginning = text.substring(some, some + 2 * DEFINITION.length());
        int place = random.nextInt(DEFINITION_BYTES);
        int bit = random.nextInt(3);
        for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
            image[at + place] ^= (byte) (1 << bit);
        }
    }

    private static Outcome start(Path data, Set<Integer> numbers) throws Exception {
        try (var database = StoredVideos.open(data)) {
            try {
                return StoredVideos.read(new JdbcVideoStore(database)).equals(numbers)
                        ? Outcome.UNHARMED
                        : Outcome.UNNOTICED;
            } catch (StorageUnavailableException e) {
                if (database.health().trouble() == null) {
                    throw new AssertionError("health does not tell of it: " + rootOf(e), e);
                }
                return Outcome.TOLD;
            } catch (AssertionError | RuntimeException e) {
                return Outcome.UNNOTICED; // by the database, not by its reader
            }
        } catch (StorageUnavailableException e) {
            if (Files.exists(data.resolve(FILE)) || !e.getMessage().contains("set aside as " + FILE + ".damaged-")) {
                throw e;
            }
            refuseAgain(data);
            return Outcome.REFUSED;
        }
    }

    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : rootOf(failure.getCause());
    }

    private static void refuseAgain(Path data) {
        try (var _ = StoredVideos.open(data)) {
            throw new AssertionError("it began anew");
        } catch (StorageUnavailableException e) {
            if (!e.getMessage().contains("set aside")) {
                throw e;
            }
        }
    }

    /** Has the same file under its own name for the next round. */
    private static void clear(Path data) throws IOException {
        try (var files = Files.list(data)) {
            for (var file : files.filter(file -> file.toString().contains(".damaged-")).toList()) {
                Files.move(file, data.resolve(FILE));
            }
        }
    }
}
