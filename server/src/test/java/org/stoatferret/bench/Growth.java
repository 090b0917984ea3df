package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.stoatferret.probe.Engine;
import org.stoatferret.testing.Media;

/** How the cost of a first scan grows with the number of files. */
final class Growth {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000);
    /** Of each file: fewer copies to make, and yet few enough not to be a case of their own. */
    private static final int NAMES = 50;
    private static final int IN_DIRECTORY = 200;

    private Growth() {}

    static void run(Path directory) throws Exception {
        System.out.printf("%nfirst scans, libav%n%10s %12s %12s%n", "files", "", "a file");
        for (int size : SIZES) {
            var root = tree(directory.resolve(size + "/root"), size);
            double seconds = ColdScan.scan(Engine.LIBAV, root, size);
            System.out.printf("%10d %10.2f s %9.2f ms%n", size, seconds, seconds * 1_000 / size);
        }
    }

    private static Path tree(Path root, int size) throws IOException {
        Files.createDirectories(root.getParent());
        var original = Media.video(root.resolveSibling("film.mp4"), Duration.ofSeconds(1));
        var film = original;
        for (int i = 0; i < size; i++) {
            if (i % NAMES == 0) {
                film = root.resolveSibling("film-" + i + ".mp4");
                Files.copy(original, film);
            }
            var folder = root.resolve("folder-" + i / IN_DIRECTORY);
            if (i % IN_DIRECTORY == 0) {
                Files.createDirectories(folder);
            }
            Files.createLink(folder.resolve("film-" + i + ".mp4"), film);
        }
        return root;
    }
}
