package org.stoatferret.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

import org.stoatferret.probe.TestFfmpeg;

/** Other ways to find out what is in a folder. Each takes it from the page cache and throws its answers away. */
final class Rivals {
    private static final String PROCESSORS = Integer.toString(Runtime.getRuntime().availableProcessors());
    private static final List<String> QUESTION = List.of("-v", "error", "-print_format", "json", "-show_format",
            "-show_streams", "-show_chapters", "-i");
    private static final int FEW = 300;
    private static final int SOME = 1_000;
    private static final File NOWHERE = new File("/dev/null");

    private Rivals() {}

    /**
     * One ffprobe for each file, the bundled one, on all processors; seconds. Some are enough to tell how long all would
     * take.
     */
    static double xargs(Path root, int files) throws IOException, InterruptedException {
        int asked = Math.min(SOME, files);
        var command = xargs(list(root, asked), PROCESSORS, "1", TestFfmpeg.program("ffprobe").toString());
        command.addAll(QUESTION);
        return seconds(command, TestFfmpeg.environment()) * files / asked;
    }

    /**
     * What a plain loop does: one installed ffprobe after the other; seconds. A few are enough to tell how long all would
     * take. Empty if there is none.
     */
    static OptionalDouble oneAfterTheOther(Path root, int files) throws IOException, InterruptedException {
        if (!isInstalled("ffprobe")) {
            return OptionalDouble.empty();
        }
        int asked = Math.min(FEW, files);
        var command = xargs(list(root, asked), "1", "1", "ffprobe");
        command.addAll(QUESTION);
        return OptionalDouble.of(seconds(command, Map.of()) * files / asked);
    }

    /** A hundred files for each mediainfo, on all processors; seconds. Empty if there is none. */
    static OptionalDouble mediainfo(Path root) throws IOException, InterruptedException {
        if (!isInstalled("mediainfo")) {
            return OptionalDouble.empty();
        }
        var command = xargs(list(root, Integer.MAX_VALUE), PROCESSORS, "100", "mediainfo");
        command.add("--Output=JSON");
        return OptionalDouble.of(seconds(command, Map.of()));
    }

    /** A first scan into a database of its own, from the start of the program; seconds. Empty if there is none. */
    static OptionalDouble minidlna(Path root) throws IOException, InterruptedException {
        if (!isInstalled("minidlnad")) {
            return OptionalDouble.empty();
        }
        var data = Files.createTempDirectory(root.getParent(), "minidlna");
        var settings = Files.writeString(data.resolve("minidlna.conf"), """
                media_dir=V,%s
                db_dir=%s
                log_dir=%s
                port=%d
                network_interface=lo
                inotify=no
                log_level=general,artwork,database,inotify,scanner,metadata,http,ssdp,tivo=info
                """.formatted(root, data, data, freePort()));
        var builder = new ProcessBuilder("minidlnad", "-d", "-f", settings.toString(), "-P",
                data.resolve("pid").toString()).redirectErrorStream(true);
        long start = System.nanoTime();
        var process = builder.start();
        try (var said = new BufferedReader(process.inputReader(StandardCharsets.ISO_8859_1))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.contains("Scanning " + root + " finished")) {
                    return OptionalDouble.of((System.nanoTime() - start) / 1e9);
                }
            }
            throw new IllegalStateException("minidlnad ended without a word");
        } finally {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The ceiling: FFmpeg's libraries and nothing else, in a process that has started already; seconds. */
    static double rawLibav(Path root) throws IOException, InterruptedException {
        var list = list(root, Integer.MAX_VALUE);
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-preview", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "org.stoatferret.libav.RawLoop", list.toString()).redirectError(Redirect.INHERIT);
        builder.environment().putAll(TestFfmpeg.environment());
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        process.waitFor(10, TimeUnit.SECONDS);
        return Double.parseDouble(said);
    }

    static boolean isInstalled(String program) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static List<String> xargs(Path list, String processes, String files, String program) {
        return new ArrayList<>(List.of("xargs", "-a", list.toString(), "-P", processes, "-n", files, program));
    }

    private static Path list(Path root, int most) throws IOException {
        var list = Files.createTempFile(root.getParent(), "files", "");
        try (var files = Files.walk(root)) {
            Files.write(list, files.filter(Files::isRegularFile).limit(most).map(Path::toString).toList());
        }
        return list;
    }

    private static double seconds(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectOutput(NOWHERE).redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        var process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(command.getFirst() + " failed: " + process);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
