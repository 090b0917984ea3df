package org.stoatferret.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.stoatferret.probe.TestFfmpeg;

/**
 * Makes small media files with the bundled FFmpeg. Each kind is generated once a virtual machine and then copied, so
 * that a thousand files cost little more than one. Every method writes the target, replacing what is there, and returns
 * it; the target's name decides about the container, as FFmpeg does: mp4, mov, mkv, webm, avi….
 */
public final class Media {
    private static final Path GENERATED = directory();
    private static final ConcurrentHashMap<List<String>, Path> KINDS = new ConcurrentHashMap<>();

    private Media() {}

    /** Moving pictures of 64 by 48 at 25 a second, and one track of sound in two channels at 48 kHz. */
    public static Path video(Path target, Duration length) {
        return make(target, arguments(Stream.of(pictures(length, "64x48"), sound(length))));
    }

    /** Moving pictures of 64 by 48 at 25 a second, without sound. */
    public static Path silent(Path target, Duration length) {
        return make(target, pictures(length, "64x48"));
    }

    /** One track of sound in two channels at 48 kHz. */
    public static Path sound(Path target, Duration length) {
        return make(target, sound(length));
    }

    /** Sound with a cover picture and no moving ones; mp4 or m4a. */
    public static Path soundWithCover(Path target, Duration length) {
        return make(target,
                arguments(Stream.of(pictures(Duration.ofMillis(40), "32x32"), sound(length),
                        List.of("-map", "0:v", "-map", "1:a",
                                "-c:v", "mjpeg", "-frames:v", "1", "-disposition:v:0", "attached_pic"))));
    }

    /**
     * Two seconds of moving pictures with two tracks of sound (eng, deu), two of subtitles (eng, fra), and two chapters;
     * mkv.
     */
    public static Path rich(Path target) {
        var length = Duration.ofSeconds(2);
        var words = text("words.srt", "1\n00:00:00,000 --> 00:00:01,000\nHello\n");
        var chapters = text("chapters.txt", """
                ;FFMETADATA1
                [CHAPTER]
                TIMEBASE=1/1000
                START=0
                END=1000
                title=First
                [CHAPTER]
                TIMEBASE=1/1000
                START=1000
                END=2000
                title=Second
                """);
        return make(target,
                arguments(Stream.of(pictures(length, "64x48"), sound(length), sound(length),
                        List.of("-i", words.toString(), "-i", words.toString(), "-f", "ffmetadata", "-i",
                                chapters.toString(), "-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:s", "-map",
                                "4:s", "-map_chapters", "5", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1",
                                "language=deu", "-metadata:s:s:0", "language=eng", "-metadata:s:s:1",
                                "language=fra"))));
    }

    /** Moving pictures that a player turns clockwise by so many degrees; mp4 or mov. */
    public static Path rotated(Path target, int clockwise) {
        var upright = silent(GENERATED.resolve("upright.mp4"), Duration.ofSeconds(1));
        return make(target,
                List.of("-display_rotation", String.valueOf(-clockwise), "-i", upright.toString(), "-c", "copy"));
    }

    /**
     * A second of ten-bit ProRes with these colours; mov.
     *
     * @param transfer
     *            FFmpeg's name, such as {@code smpte2084} (HDR10) or {@code arib-std-b67} (HLG)
     */
    public static Path tenBit(Path target, String transfer) {
        return make(target,
                arguments(Stream.of(pictures(Duration.ofSeconds(1), "64x48"), List.of("-vf",
                        "format=yuv422p10le,setparams=color_trc=" + transfer
                                + ":color_primaries=bt2020:colorspace=bt2020nc",
                        "-c:v", "prores_ks"))));
    }

    /** The first so many bytes of a video whose index is at its end: not to be read any more. */
    public static Path truncated(Path target, int sizeBytes) {
        try {
            var whole = Files.readAllBytes(video(GENERATED.resolve("whole.mp4"), Duration.ofSeconds(1)));
            return Files.write(target, Arrays.copyOf(whole, Math.min(sizeBytes, whole.length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lest a file of a directory that cannot be read be taken for one that somebody is still writing, and waited for. */
    public static void age(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (var file : files) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            }
        }
    }

    /** Whatever FFmpeg makes of these arguments, which name neither the output nor how much to log. */
    public static Path make(Path target, List<String> arguments) {
        String name = target.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1);
        var key = new ArrayList<>(arguments);
        key.add(extension);
        var made = KINDS.computeIfAbsent(key, kind -> generate(arguments, extension));
        try {
            return Files.copy(made, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("copy " + made + " to " + target, e);
        }
    }

    private static List<String> pictures(Duration length, String size) {
        return List.of("-f", "lavfi", "-i", "testsrc2=rate=25:size=" + size + ":duration=" + seconds(length));
    }

    private static List<String> sound(Duration length) {
        return List.of("-f", "lavfi", "-i",
                "sine=sample_rate=48000:duration=" + seconds(length) + ",aformat=channel_layouts=stereo");
    }

    private static String seconds(Duration length) {
        return length.toMillis() + "ms";
    }

    /** The inputs first, as FFmpeg wants it. */
    private static List<String> arguments(Stream<List<String>> parts) {
        return parts.flatMap(List::stream).toList();
    }

    private static Path generate(List<String> arguments, String extension) {
        var file = GENERATED.resolve(KINDS.size() + "-" + System.nanoTime() + "." + extension);
        var command = new ArrayList<>(
                List.of(TestFfmpeg.program("ffmpeg").toString(), "-v", "error", "-nostdin", "-y", "-bitexact"));
        command.addAll(arguments);
        if (extension.matches("mp4|m4v|mov|mkv|3gp|ts|flv") && !arguments.contains("-c:v")
                && !arguments.contains("-c")) {
            command.addAll(List.of("-c:v", "libopenh264"));
        }
        if (extension.equals("webm")) {
            command.addAll(List.of("-c:v", "libvpx", "-deadline", "realtime"));
        }
        command.add(file.toString());
        run(command);
        return file;
    }

    private static void run(List<String> command) {
        var log = GENERATED.resolve("log-" + System.nanoTime());
        var builder = new ProcessBuilder(command).redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(TestFfmpeg.environment());
        builder.environment().remove("LD_BIND_NOW");
        try {
            var child = builder.start();
            if (!child.waitFor(60, TimeUnit.SECONDS) || child.exitValue() != 0) {
                child.destroyForcibly();
                throw new IllegalStateException(command + ": " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while media was made", e);
        }
    }

    private static Path text(String name, String content) {
        try {
            return Files.writeString(GENERATED.resolve(name), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            var parent = TestFfmpeg.cacheDirectory();
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "media");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
