package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.stoatferret.files.Storage;
import org.stoatferret.probe.Engine;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.ApiClient;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;
import org.stoatferret.testing.ServerProcess;

/**
 * The first scan of a folder, by a server that has scanned before and by one that has just been started, against other
 * ways to find out what is in it, taking turns. Of films that cost FFmpeg next to nothing, of two kinds of which it has to
 * decode some, and of many kinds.
 */
final class ColdScan {
    private static final int ROUNDS = 3;
    /** Until all that a scan does has been compiled. */
    private static final int WARM_UP = 10;
    private static final String OWN = "scan";
    /** A folder to be measured, too; empty for none. */
    private static final String OWN_MEDIA = System.getProperty("bench.media", "");

    private ColdScan() {}

    static void run(Path directory) throws Exception {
        var small = Media.video(directory.resolve("small.mp4"), Duration.ofSeconds(1));
        var vp9 = Media.make(directory.resolve("vp9.mkv"), film("libvpx-vp9", "1280x720", 2));
        var h264 = Media.make(directory.resolve("h264.mp4"), film("libopenh264", "1920x1080", 4));
        var many = copies(List.of(small), directory.resolve("small/root"), 5_000);
        for (int i = 0; i < WARM_UP; i++) {
            scan(Engine.LIBAV, many, 5_000);
        }
        compare("MP4 of a second", many);
        compare("H.264 in MP4, 1080p", copies(List.of(h264), directory.resolve("h264/root"), 1_500));
        compare("VP9 in Matroska, 720p", copies(List.of(vp9), directory.resolve("vp9/root"), 1_500));
        compare("of six kinds", copies(List.of(small, vp9, h264,
                Media.make(directory.resolve("mpeg2.mkv"), film("mpeg2video", "720x576", 4)),
                Media.make(directory.resolve("vp8.mkv"), film("libvpx", "640x360", 4)),
                Media.rich(directory.resolve("rich.mkv"))), directory.resolve("mixed/root"), 3_000));
        if (!OWN_MEDIA.isEmpty()) {
            compare("of " + OWN_MEDIA, Path.of(OWN_MEDIA));
        }
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
        try (var all = Files.walk(root)) {
            files = (int) all.filter(Files::isRegularFile).count();
        }
        var seconds = new LinkedHashMap<String, List<Double>>();
        for (int round = 0; round < ROUNDS; round++) {
            add(seconds, OWN, OptionalDouble.of(scan(Engine.LIBAV, root, files)));
            add(seconds, "scan, server just started", OptionalDouble.of(scanAtOnce(root, files)));
            add(seconds, "xargs, the same ffprobe", OptionalDouble.of(Rivals.xargs(root, files)));
            add(seconds, "raw libav", OptionalDouble.of(Rivals.rawLibav(root)));
            add(seconds, "minidlna", Rivals.minidlna(root));
            if (round == 0) { // they take long
                add(seconds, "scan, engine ffprobe", OptionalDouble.of(scan(Engine.FFPROBE, root, files)));
                add(seconds, "mediainfo, 100 a process", Rivals.mediainfo(root));
                add(seconds, "installed ffprobes, one by one", Rivals.oneAfterTheOther(root, files));
            }
        }
        System.out.printf("%nfirst scan of %d films, %s: %d rounds%n%-32s %12s %12s %16s %12s%n", files, kind, ROUNDS,
                "",
                "median", "a file", "speed of scan", "just started");
        double own = median(seconds.get(OWN));
        double started = median(seconds.get("scan, server just started"));
        seconds.forEach((way, times) -> System.out.printf("%-32s %10.2f s %9.2f ms %16.2f %12.2f%n", way, median(times),
                median(times) * 1_000 / files, median(times) / own, median(times) / started));
    }

    private static void add(Map<String, List<Double>> seconds, String way, OptionalDouble time) {
        time.ifPresent(value -> seconds.computeIfAbsent(way, name -> new ArrayList<>()).add(value));
    }

    static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** The same by the packaged server, which has compiled nothing yet; seconds. */
    private static double scanAtOnce(Path root, int files) throws Exception {
        var data = Files.createTempDirectory(root.getParent(), "started");
        try (var server = ServerProcess.packaged(data, List.of(), Map.of());
                var client = new ApiClient(server.address())) {
            var job = client.await(client.submit(root));
            requireAll(job.path("result").path("new").asLong(), files, job);
            var begun = Instant.parse(job.path("submitted_at").asText());
            return Duration.between(begun, Instant.parse(job.path("finished_at").asText())).toMillis() / 1e3;
        }
    }

    /** All of them are videos, unless they are somebody's own. */
    private static void requireAll(long stored, int files, Object said) {
        if (stored != files && OWN_MEDIA.isEmpty()) {
            throw new IllegalStateException("not all files were stored: " + said);
        }
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
            requireAll(counts.added(), files, counts);
            return seconds;
        }
    }
}
