package org.stoatferret.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.ProbeResult;
import org.stoatferret.probe.Prober;
import org.stoatferret.probe.ProberUnavailableException;
import org.stoatferret.probe.TestFfmpeg;

/**
 * A folder full of traps, scanned as a server would, with FFmpeg itself: lists in disguise, bombs, lies, special files,
 * names that mean something to FFmpeg, damaged films. Beside them lies a film that nobody may be led to, and somebody
 * listens for whoever might come.
 */
public final class HostileMedia implements AutoCloseable {
    /** For one file. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String SECRET = "do-not-look-at-me";
    private static final int DAMAGED = 40;

    private final AtomicInteger callers = new AtomicInteger();
    private final Path directory;
    private final Path root;
    private final ServerSocket listener;
    private final ServerSocketChannel local;

    /**
     * What was seen.
     *
     * @param files
     *            that were asked about
     * @param refused
     *            those that ended as problems
     * @param sockets
     *            calls of the probers that have to do with sockets, and connections that were made; -1 if the probers
     *            were not watched and nobody came
     * @param foreignOpens
     *            files and names that they looked at or changed, but the file itself and the system's; -1 if unwatched
     * @param maxRssBytes
     *            most memory that one of them had
     * @param slowest
     *            longest that a file took
     * @param violations
     *            a line for each socket and each foreign file
     * @param problems
     *            what the scan had to say about the files that were refused
     * @param videos
     *            names of those that were taken for videos
     */
    public record Figures(int files, int refused, int sockets, int foreignOpens, long maxRssBytes, Duration slowest,
            List<String> violations, List<FileProblem> problems, List<String> videos) {
        @Override
        public String toString() {
            return "files " + files + ", refused " + refused + ", sockets " + sockets + ", foreign opens "
                    + foreignOpens + ", most memory " + (maxRssBytes >> 20) + " MiB, slowest " + slowest.toMillis()
                    + " ms";
        }
    }

    private HostileMedia(Path directory) throws IOException {
        this.directory = directory;
        root = Files.createDirectory(directory.resolve("root")).toRealPath();
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Thread.ofVirtual().start(new FutureTask<>(this::listen));
    }

    /** Scans the folder as the server does, its probers watched if strace is installed. */
    public static Figures run(Path directory) throws Exception {
        try (var media = written(directory)) {
            return media.scan(Programs.has("strace") ? new TracedProber(directory, "\"$@\"") : null);
        }
    }

    /** Likewise, but only those files that lead elsewhere, and FFmpeg is asked as somebody would who fears nothing. */
    public static Figures runCarelessly(Path directory) throws Exception {
        var arguments = "-v error -max_alloc 67108864 -protocol_whitelist "
                + "file,http,https,tcp,udp,rtp,rtsp,crypto,data,concat,subfile,pipe -rw_timeout 1000000 "
                + "-print_format json -show_error -show_format -show_streams \"$file\"";
        try (var media = new HostileMedia(directory)) {
            media.writeTexts(List.of("mp4"));
            Media.age(media.root);
            return media.scan(new TracedProber(directory, arguments));
        }
    }

    /** Writes the folder, for whoever looks at it in a way of their own; to be closed. */
    public static HostileMedia written(Path directory) throws IOException, InterruptedException {
        var media = new HostileMedia(directory);
        media.write();
        return media;
    }

    /** What there is in the folder, but for special files. */
    public List<Path> regularFiles() throws IOException {
        try (var entries = Files.list(root)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private Figures scan(@Nullable TracedProber traced) throws Exception {
        var config = new FfprobeConfig(traced == null ? null : traced.script(), TestFfmpeg.cacheDirectory(), LIMIT, 2);
        var storage = new Storage(directory.resolve("links")); // the rig closes it
        try (var ffprobe = Ffprobe.find(config, storage);
                var memory = new PeakMemory("ffprobe")) {
            var timed = new TimedProber(ffprobe);
            try (var rig = new Rig(directory.resolve("data"), root, timed, 2, null, storage)) {
                var job = rig.scan();
                var problems = rig.jobs.problems(job.id(), 10_000, 0).items();
                var videos = new ArrayList<String>();
                var violations = new ArrayList<String>();
                for (var video : rig.stored()) {
                    var name = video.path().displayName();
                    videos.add(name);
                    if (!name.equals("secret.mp4")
                            && rig.videos.findProbeAnswer(video.id()).orElseThrow().contains(SECRET)) {
                        violations.add("the answer about " + name + " is about the secret");
                    }
                }
                int leaks = violations.size();
                violations.addAll(traced == null ? List.of() : traced.violations());
                int opens = (int) violations.stream().skip(leaks).filter(HostileMedia::isAboutFiles).count();
                int sockets = violations.size() - leaks - opens + callers.get();
                boolean watched = traced != null;
                return new Figures(timed.files.get(), problems.size(), watched || sockets > 0 ? sockets : -1,
                        watched || leaks > 0 ? opens + leaks : -1, memory.bytes(), timed.slowest, violations, problems,
                        videos);
            }
        }
    }

    private static boolean isAboutFiles(String call) {
        return call
                .matches("(open|stat|lstat|newfstat|access|faccess|readlink|creat|exec|unlink|rename|mkdir|link|symlink"
                        + "|chmod|fchmodat|mknod|truncate|chdir|getcwd|statfs|utime|rmdir)[a-z0-9]*\\(.*");
    }

    // --- the folder ---

    private void write() throws IOException, InterruptedException {
        writeTexts(List.of("mp4", "mkv", "webm"));
        var film = Media.silent(directory.resolve("film.mp4"), Duration.ofSeconds(1));
        for (var hostile : new HostileFilms(secret().toString(), address()).all().entrySet()) {
            Files.write(root.resolve(hostile.getKey() + ".mp4"), hostile.getValue());
        }
        HostileFilms.writeHole(root.resolve("hole.mp4"));
        HostileFilms.writeTables(root.resolve("tables-in-holes.mp4"), 12, 1_500_000);
        var picture = Media.make(directory.resolve("picture.png"),
                List.of("-f", "lavfi", "-i", "testsrc2=size=32x32", "-frames:v", "1"));
        for (var name : List.of("%03d.mp4", "img%d.mp4", "picture.mkv")) {
            Files.copy(picture, root.resolve(name));
        }
        for (var name : List.of("-i.mp4", "concat:secret.mp4|secret.mp4", "http:x.mp4", "pipe:0.mp4", "data:,x.mp4",
                "subfile,,start,0,end,9,,:secret.mp4", "crypto:secret.mp4", "async:secret.mp4", "unix:x.mp4")) {
            Files.copy(film, root.resolve(name));
        }
        writeDamaged(film);
        writeSpecial();
        Media.age(root);
    }

    private Path secret() {
        return root.resolve("secret.mp4");
    }

    private String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** What leads elsewhere, under the names of films, and a film that nobody is to be led to. */
    private void writeTexts(List<String> extensions) throws IOException, InterruptedException {
        Media.make(secret(), List.of("-f", "lavfi", "-i", "testsrc2=size=64x48:duration=1", "-metadata",
                "title=" + SECRET));
        for (var text : new HostileTexts(secret().toString(), address()).all().entrySet()) {
            for (var extension : extensions) {
                Files.writeString(root.resolve(text.getKey() + "." + extension), text.getValue());
            }
        }
    }

    /** Films with a few wrong bytes, the same ones every time. */
    private void writeDamaged(Path film) throws IOException {
        var matroska = Files.readAllBytes(Media.silent(directory.resolve("film.mkv"), Duration.ofSeconds(1)));
        var mp4 = Files.readAllBytes(film);
        var random = new Random(22);
        for (int i = 0; i < DAMAGED; i++) {
            var whole = i % 2 == 0 ? mp4 : matroska;
            var bytes = i % 5 == 4 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int at = 0; at < 20 && bytes.length > 0; at++) {
                // The index of the one is at its end, that of the other at its beginning.
                int from = i % 2 == 0 ? bytes.length * 3 / 4 : 0;
                bytes[from + random.nextInt(bytes.length / 4 + 1) % (bytes.length - from)] = (byte) random.nextInt();
            }
            Files.write(root.resolve("damaged-" + i + (i % 2 == 0 ? ".mp4" : ".mkv")), bytes);
        }
    }

    /** What is no file; and one that will be none when it is opened. */
    private void writeSpecial() throws IOException, InterruptedException {
        Programs.run(List.of("mkfifo", root.resolve("pipe.mp4").toString()));
        local.bind(UnixDomainSocketAddress.of(root.resolve("socket.mp4")));
        Files.createSymbolicLink(root.resolve("device.mp4"), Path.of("/dev/zero"));
        Files.createDirectory(root.resolve("directory.mp4"));
        Files.createFile(root.resolve("swapped.mp4"));
    }

    /** Until the socket is closed. */
    private Void listen() throws IOException {
        while (true) {
            listener.accept().close();
            callers.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        local.close();
    }

    /** Passes on to FFmpeg, and notes how long that takes. What is to be swapped for a pipe is swapped at the last
     * moment. */
    private static final class TimedProber implements Prober {
        private final AtomicInteger files = new AtomicInteger();
        private final Prober prober;
        private volatile Duration slowest = Duration.ZERO;

        TimedProber(Prober prober) {
            this.prober = prober;
        }

        @Override
        public ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException {
            if (file.displayName().equals("swapped.mp4")) {
                swap(Storage.path(file));
            }
            long start = System.nanoTime();
            try {
                return prober.probe(file);
            } finally {
                files.incrementAndGet();
                note(Duration.ofNanos(System.nanoTime() - start));
            }
        }

        private synchronized void note(Duration taken) {
            slowest = taken.compareTo(slowest) > 0 ? taken : slowest;
        }

        private static void swap(Path file) throws InterruptedException {
            try {
                Files.delete(file);
                Programs.run(List.of("mkfifo", file.toString()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Availability availability() {
            return prober.availability();
        }
    }
}
