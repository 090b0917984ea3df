package org.stoatferret.reliability;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.ScanCounts;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;

/**
 * Gives copies of a small video names of random bytes, scans them with real probes, and looks whether each comes back
 * from the database exactly as it went in, and is known again by the next scan.
 */
public final class RandomNames {
    private static final byte[] EXTENSION = {'.', 'm', 'p', '4'};
    private static final int LONGEST = 255;

    private RandomNames() {}

    /**
     * What came of it.
     *
     * @param names
     *            files with names of their own
     * @param probed
     *            how many of them the first scan has stored as videos
     * @param roundTrips
     *            how many have come back with the same bytes
     * @param knownAgain
     *            how many the second scan has taken to be unchanged
     */
    public record Figures(int names, long probed, long roundTrips, long knownAgain) {
        /** Whether all went well. */
        public boolean isComplete() {
            return probed == names && roundTrips == names && knownAgain == names;
        }
    }

    /** Does it with so many files in an empty directory, always the same ones. */
    public static Figures run(Path directory, int count) throws Exception {
        try (var storage = new Storage(directory.resolve("links"));
                var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        2), storage);
                var rig = new Rig(directory.resolve("data"), directory.resolve("root"), ffprobe, 2, null, storage)) {
            var made = make(FilePath.of(rig.root.toString()), count);
            var first = scan(rig);
            var stored = new HashSet<FilePath>();
            for (int from = 0; from < made.size(); from += 1_000) {
                page(rig, from).forEach(video -> stored.add(video.path()));
            }
            stored.retainAll(made);
            var second = scan(rig);
            return new Figures(made.size(), first.added(), stored.size(), second.skipped());
        }
    }

    private static ScanCounts scan(Rig rig) throws Exception {
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        return rig.jobs.await(id, Duration.ofMinutes(30)).orElseThrow().progress().counts();
    }

    private static List<Video> page(Rig rig, int from) throws InterruptedException {
        return rig.videos.list(new VideoQuery(List.of(), null, null, null, null, null, null, null, null, null, null,
                Sort.PATH, false, 1_000, from)).items();
    }

    private static Set<FilePath> make(FilePath root, int count) throws IOException {
        var random = new Random(count);
        var video = Media.video(Files.createTempFile("video", ".mp4"), Duration.ofSeconds(1));
        var paths = new HashSet<FilePath>();
        try {
            while (paths.size() < count) {
                // Every tenth in a directory that is called something odd, too.
                var parent = paths.size() % 10 == 0 ? root.resolve(FilePath.encode(name(random, LONGEST))) : root;
                var name = name(random, LONGEST - EXTENSION.length);
                var whole = Arrays.copyOf(name, name.length + EXTENSION.length);
                System.arraycopy(EXTENSION, 0, whole, name.length, EXTENSION.length);
                var path = parent.resolve(FilePath.encode(whole));
                if (paths.add(path)) {
                    Files.createDirectories(path(parent));
                    Files.copy(video, path(path));
                }
            }
        } finally {
            Files.delete(video);
        }
        return paths;
    }

    /** Neither hidden nor with a NUL or a slash. */
    private static byte[] name(Random random, int longest) {
        var name = new byte[1 + random.nextInt(longest)];
        for (int i = 0; i < name.length; i++) {
            do {
                name[i] = (byte) random.nextInt(256);
            } while (name[i] == 0 || name[i] == '/' || i == 0 && name[i] == '.');
        }
        return name;
    }

    private static Path path(FilePath path) {
        return Path.of(URI.create("file://" + path.encoded()));
    }
}
