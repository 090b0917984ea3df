package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.stoatferret.files.Storage;
import org.stoatferret.probe.Engine;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;

/**
 * The first scan of a folder, with each engine, against other ways to find out what is in it, taking turns. Once of
 * films that cost FFmpeg next to nothing, once of such that it has to decode some of, and once of many kinds.
 */
final class ColdScan {
    private static final int ROUNDS = 3;

    private ColdScan() {}

    static void run(Path directory) throws Exception {
        var small = Media.video(directory.resolve("small.mp4"), Duration.ofSeconds(1));
        var costly = Media.make(directory.resolve("costly.mkv"), film("libvpx-vp9", "1280x720", 10));
        compare("MP4 of a second", copies(List.of(small), directory.resolve("small/root"), 1_000));
        compare("VP9 in Matroska, 10 s", copies(List.of(costly), directory.resolve("costly/root"), 400));
        compare("of six kinds", copies(List.of(small, costly,
                Media.make(directory.resolve("h264.mp4"), film("libopenh264", "1280x720", 20)),
                Media.make(directory.resolve("mpeg2.mkv"), film("mpeg2video", "720x576", 30)),
                Media.make(directory.resolve("vp8.mkv"), film("libvpx", "640x360", 10)),
                Media.rich(directory.resolve("rich.mkv"))), directory.resolve("mixed/root"), 600));
    }

    private static List<String> film(String codec, String size, int seconds) {
        return List.of("-f", "lavfi", "-i", "testsrc2=size=" + size + ":rate=25:duration=" + seconds, "-f", "lavfi",
                "-i", "sine=duration=" + seconds, "-c:v", codec, "-deadline", "realtime", "-cpu-used", "8", "-c:a",
                "aac");
    }

    private static Path copies(List<Path> films, Path root, int count) throws IOException {
        Files.createDirectories(root);
        for (int i = 0; i < count; i++) {
            var film = films.get(i % films.size());
            String name = film.getFileName().toString();
            Files.copy(film, root.resolve(i + name.substring(name.lastIndexOf('.'))));
        }
        return root;
    }

    private static void compare(String kind, Path root) throws Exception {
        int files;
        try (var all = Files.list(root)) {
            files = (int) all.count();
        }
        var seconds = new LinkedHashMap<String, List<Double>>();
        scan(Engine.AUTO, root, files);
        for (int round = 0; round < ROUNDS; round++) {
            add(seconds, "scan, libav", OptionalDouble.of(scan(Engine.LIBAV, root, files)));
            add(seconds, "scan, ffprobe", OptionalDouble.of(scan(Engine.FFPROBE, root, files)));
            add(seconds, "xargs, the same ffprobe", OptionalDouble.of(Rivals.xargs(root)));
            add(seconds, "raw libav", OptionalDouble.of(Rivals.rawLibav(root)));
            add(seconds, "minidlna", Rivals.minidlna(root));
            add(seconds, "mediainfo, 100 a process", Rivals.mediainfo(root));
            if (round == 0) { // it takes long
                add(seconds, "installed ffprobes, one by one", Rivals.oneAfterTheOther(root));
            }
        }
        System.out.printf("%nfirst scan of %d films, %s: %d rounds%n%-32s %12s %12s %22s%n", files, kind, ROUNDS, "",
                "median", "a file", "speed of scan, libav");
        double own = median(seconds.get("scan, libav"));
        seconds.forEach((way, times) -> System.out.printf("%-32s %10.2f s %9.2f ms %22.2f%n", way, median(times),
                median(times) * 1_000 / files, median(times) / own));
    }

    private static void add(Map<String, List<Double>> seconds, String way, OptionalDouble time) {
        time.ifPresent(value -> seconds.computeIfAbsent(way, name -> new ArrayList<>()).add(value));
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** From the request to the last row; the prober is ready, as it is in a server; seconds. */
    static double scan(Engine engine, Path root, int files) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        var data = Files.createTempDirectory(root.getParent(), "data");
        try (var storage = new Storage(data.resolve("links"));
                var prober = engine.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        processors), storage);
                var rig = new Rig(data, root, prober, processors, null)) {
            long start = System.nanoTime();
            var counts = rig.scan().progress().counts();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (counts.added() != files) {
                throw new IllegalStateException("not all files were stored: " + counts);
            }
            return seconds;
        }
    }
}
