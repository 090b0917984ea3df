package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.LaterSchema;

/**
 * Kills a server, with -9 and at any moment, while it makes backups, or while it brings its database up to a later
 * version: the database opens with all that was acknowledged, so does each backup that has its name, and nothing that is
 * half done is left.
 */
final class KilledBackups {
    private static final String FILE = "stoat-ferret.mv.db";
    private static final int VIDEOS = 300;

    private final List<String> complaints = new ArrayList<>();
    private final Path directory;
    private final Random random;
    private int acknowledged;
    private int backups;
    private int migrated;

    private KilledBackups(Path directory, long seed) {
        this.directory = directory;
        this.random = new Random(seed);
    }

    /**
     * What came of it.
     *
     * @param acknowledged
     *            videos in all rounds
     * @param backups
     *            that were finished when the server was killed
     * @param migrated
     *            how often the migration was done already
     */
    record Figures(int rounds, int acknowledged, int backups, int migrated, List<String> complaints) {}

    /** Does both so many times. */
    static Figures run(Path directory, int rounds, long seed) throws Exception {
        var killed = new KilledBackups(directory, seed);
        for (int round = 0; round < rounds; round++) {
            var data = directory.resolve("backup-" + round);
            killed.attempt("backup " + round, () -> killed.backup(data));
            var migrating = directory.resolve("migration-" + round);
            killed.attempt("migration " + round, () -> killed.migrate(migrating));
        }
        return new Figures(rounds, killed.acknowledged, killed.backups, killed.migrated, killed.complaints);
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private void attempt(String name, Attempt attempt) {
        try {
            attempt.make();
        } catch (Exception | AssertionError e) {
            complaints.add(name + ": " + e);
        }
    }

    private void backup(Path data) throws Exception {
        make(data);
        var lines = kill(2_500, "backup", data.toString(), Integer.toString(VIDEOS));
        var stored = numbers(lines);
        acknowledged += stored.size();
        check(data, stored);
        for (var backup : files(data.resolve("backups"))) {
            backups++;
            var restored = Files.createDirectories(directory.resolve("restored-" + backups));
            Files.copy(data.resolve("backups").resolve(backup), restored.resolve(FILE));
            check(restored, List.of());
        }
    }

    private void migrate(Path data) throws Exception {
        make(data);
        kill(3_000, "migrate", data.toString());
        try {
            check(data, List.of());
        } catch (StorageUnavailableException e) {
            if (!e.getMessage().contains("newer")) {
                throw e;
            }
            migrated++;
        }
        try (var database = LaterSchema.open(data, InstantSource.system())) {
            require(StoredVideos.read(new JdbcVideoStore(database)).size() == VIDEOS, "videos are gone");
        }
    }

    private static void make(Path data) throws Exception {
        try (var database = StoredVideos.open(data)) {
            var videos = new JdbcVideoStore(database);
            for (int number = 0; number < VIDEOS; number++) {
                StoredVideos.saveAndWait(videos, number);
            }
        }
    }

    private static void check(Path data, List<Integer> acknowledged) throws Exception {
        try (var database = StoredVideos.open(data)) {
            var found = StoredVideos.read(new JdbcVideoStore(database));
            require(found.containsAll(acknowledged), "acknowledged videos are gone");
            require(found.size() >= VIDEOS, found.size() + " videos are left");
        }
        require(!files(data.resolve("backups")).contains("unfinished.mv.db"), "a half backup is left");
        require(!files(data).contains("stoat-ferret.unfinished.mv.db"), "a half database is left");
    }

    private static List<Integer> numbers(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("stored "))
                .map(line -> Integer.valueOf(line.substring("stored ".length()))).toList();
    }

    /** Starts the program and kills it a while after it has begun; what it said, but for the end of the last line. */
    private List<String> kill(int mostMillis, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview", "-cp", System.getProperty("java.class.path"), BacksUpUntilKilled.class.getName()));
        command.addAll(List.of(arguments));
        var child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var lines = new ArrayList<String>();
        try (var output = child.inputReader()) {
            require("begun".equals(output.readLine()), "the server did not start");
            var killer = Thread.ofVirtual().start(() -> killLater(child, random.nextInt(mostMillis)));
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
            killer.join(java.time.Duration.ofSeconds(30));
        } finally {
            child.destroyForcibly();
        }
        require(child.waitFor(30, TimeUnit.SECONDS), "it does not die");
        return lines.isEmpty() ? lines : lines.subList(0, lines.size() - 1);
    }

    private static void killLater(Process child, int millis) {
        try {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        child.destroyForcibly();
    }

    private static List<String> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".mv.db")).sorted()
                    .toList();
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
