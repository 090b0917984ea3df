package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.libav.LibavWorker;
import org.stoatferret.libav.WorkerProcess;
import org.stoatferret.testing.HostileMedia;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.RareFilms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The worker says of every file what ffprobe says: the same exit value, the same bytes, the same log but for addresses and what depends on them. No
 * field is left out of the comparison.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EnginesAgreeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    // They end, in either engine, by the limits on time and memory that are set from outside, and here is none.
    private static final Set<String> BOMBS = Set.of("samples-of-40-tracks.mp4", "samples-of-200-tracks.mp4",
            "tables-in-holes.mp4");

    @TempDir
    private Path directory;

    private final Guardian guardian = new Guardian();
    private FfprobeCommand ffprobe;
    private WorkerProcess worker;
    private int agreed;
    private int refused;
    private int tooLarge;
    private final Set<String> fields = new HashSet<>();

    @BeforeEach
    void start() throws Exception {
        ffprobe = new FfprobeCommand(TestFfmpeg.program("ffprobe").toString(), TestFfmpeg.environment(), guardian,
                false);
        worker = WorkerProcess.start();
        worker.frame();
    }

    @AfterEach
    void stop() {
        worker.close();
        guardian.close();
    }

    @Test
    void aboutWhatFfmpegWrites() throws Exception {
        for (var file : generated()) {
            compare(file);
        }
        assertEquals(0, refused);
        assertSeen("is_avc", "nal_length_size", "sample_aspect_ratio", "rotation", "buffer_size",
                "service_type", "bits_per_raw_sample", "color_transfer", "tags", "chapters",
                "channel_layout", "field_order", "id", "view");
    }

    @Test
    void aboutWhatFfmpegCannotWrite() throws Exception {
        for (var file : RareFilms.write(directory)) {
            compare(file);
        }
        assertEquals(0, refused);
        assertSeen("red_x", "max_luminance", "max_content", "ambient_light_x",
                "dv_md_compression", "inverted", "yaw", "bound_right", "padding", "crop_top");
    }

    @Test
    void aboutFilmsWithWrongBytes() throws Exception {
        var random = new Random(8);
        for (var file : List.of(Media.video(directory.resolve("film.mp4"), Duration.ofSeconds(1)),
                Media.rich(directory.resolve("film.mkv")),
                Media.video(directory.resolve("film.ts"), Duration.ofSeconds(1)))) {
            var whole = Files.readAllBytes(file);
            for (int i = 0; i < 15; i++) {
                var bytes = i % 5 == 4 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int wrong = 0; wrong < 1 << i % 6; wrong++) {
                    // The one has its index at its end, the others at their beginning.
                    int from = random.nextInt(2000);
                    bytes[(from + (random.nextBoolean() ? 0 : bytes.length)) % bytes.length] = (byte) random.nextInt();
                }
                compare(Files.write(directory.resolve("damaged-" + i + "-" + file.getFileName()), bytes));
            }
        }
        assertTrue(refused > 0, "nothing was so damaged that it was refused");
        assertTrue(agreed > refused, "nothing was whole enough to be understood");
    }

    @Test
    void aboutTrapsAndNonsense() throws Exception {
        try (var media = HostileMedia.written(directory)) {
            for (var file : media.regularFiles()) {
                if (!BOMBS.contains(file.getFileName().toString())) {
                    compare(file);
                }
            }
        }
        compare(directory.resolve("none.mp4"));
        compare(directory);
        assertTrue(refused > 50, () -> "only " + refused + " were refused");
        assertEquals(2, tooLarge, "the one with a chapter for each millisecond, and the one with a tag of 10 MB");
    }

    @Test
    void aboutGivenMedia() throws Exception {
        var given = Optional.ofNullable(System.getProperty("stoatferret.media"))
                .or(() -> Optional.ofNullable(System.getenv("STOAT_FERRET_MEDIA")));
        Assumptions.assumeTrue(given.isPresent(), "no directory of media is named");
        try (var files = Files.walk(Path.of(given.orElseThrow()))) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                compare(file);
            }
        }
        assertTrue(agreed > 0);
    }

    private void compare(Path file) throws Exception {
        var expected = ffprobe.about(file).run();
        var actual = worker.ask(file);
        if (expected.isTooLarge()) {
            assertEquals(LibavWorker.TOO_LARGE, actual.exitValue(), file::toString);
            assertEquals(0, actual.output().length, file::toString);
            tooLarge++;
            return;
        }
        var expectedText = new String(expected.output(), StandardCharsets.ISO_8859_1);
        var actualText = new String(actual.output(), StandardCharsets.ISO_8859_1);
        assertEquals(tree(expectedText), tree(actualText), file::toString);
        assertEquals(expectedText, actualText, file::toString);
        assertEquals(log(expected.errors()), log(actual.errors()), file::toString);
        assertEquals(expected.exitValue(), actual.exitValue(), file::toString);
        agreed++;
        if (actual.exitValue() == 0) {
            var root = JSON.readTree(actual.output());
            fields.addAll(names(root));
        } else {
            refused++;
        }
    }

    private void assertSeen(String... names) {
        var missing = new HashSet<>(Set.of(names));
        missing.removeAll(fields);
        assertEquals(Set.of(), missing, "fields that no file had");
    }

    /** Line by line, each field on its own, so that a difference can be read. */
    private static String tree(String json) {
        return json.replace(", \"", ",\n\"");
    }

    private static List<String> names(JsonNode node) {
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        node.forEach(child -> names.addAll(names(child)));
        return names;
    }

    /** Without addresses; and without repetitions, since whether a message repeats another depends on its address. */
    private static String log(byte[] errors) {
        var lines = new ArrayList<String>();
        new String(errors, StandardCharsets.ISO_8859_1).replaceAll("0x[0-9a-f]+", "0x").lines()
                // The loader's, about libraries that stand in for those of a desktop.
                .filter(line -> !line.endsWith(")")
                        || !line.contains(": no version information available (required by "))
                .filter(line -> !line.matches("    Last message repeated \\d+ times"))
                .filter(line -> lines.isEmpty() || !lines.getLast().equals(line)).forEach(lines::add);
        return String.join("\n", lines);
    }

    // --- what FFmpeg can write ---

    private List<Path> generated() throws IOException {
        var length = Duration.ofMillis(400);
        var files = new ArrayList<Path>();
        for (var name : List.of("a.mp4", "a.mkv", "a.ts", "a.avi", "a.mov", "a.flv", "a.webm", "a.mpg", "a.3gp",
                "a.nut",
                "a.wmv", "a.m4v")) {
            files.add(name.endsWith("3gp")
                    ? Media.silent(directory.resolve(name), length)
                    : Media.video(directory.resolve(name), length));
        }
        files.add(Media.rich(directory.resolve("rich.mkv")));
        files.add(Media.soundWithCover(directory.resolve("cover.m4a"), length));
        files.add(Media.tenBit(directory.resolve("hdr.mov"), "smpte2084"));
        files.add(Media.tenBit(directory.resolve("hlg.mov"), "arib-std-b67"));
        for (int angle : List.of(90, 180, 270)) {
            files.add(Media.rotated(directory.resolve("turned-" + angle + ".mp4"), angle));
        }
        for (var name : List.of("s.flac", "s.wav", "s.mp3", "s.m4a", "s.ogg", "s.ac3", "s.mka")) {
            files.add(Media.sound(directory.resolve(name), length));
        }
        files.add(pictures("vp9.webm", "-c:v", "libvpx-vp9", "-deadline", "realtime"));
        files.add(pictures("av1.mkv", "-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime"));
        files.add(pictures("mpeg2.ts", "-c:v", "mpeg2video", "-b:v", "1M", "-maxrate", "2M", "-bufsize", "1M"));
        files.add(pictures("wide.mp4", "-c:v", "mpeg4", "-vf", "setsar=16/11"));
        files.add(pictures("fields.mov", "-c:v", "prores_ks", "-vf", "setfield=tff", "-flags", "+ildct"));
        files.add(pictures("lossless.mkv", "-c:v", "ffv1", "-pix_fmt", "yuv420p10le"));
        files.add(pictures("fragments.mp4", "-c:v", "libopenh264", "-movflags", "frag_keyframe+empty_moov"));
        files.add(pictures("timecode.mov", "-c:v", "libopenh264", "-timecode", "01:00:00:00"));
        files.add(pictures("eyes.mkv", "-c:v", "libopenh264", "-metadata:s:v:0", "stereo_mode=left_right"));
        files.add(pictures("raw.h264", "-c:v", "libopenh264"));
        files.add(pictures("moving.gif", "-c:v", "gif"));
        var font = Files.writeString(directory.resolve("font.ttf"), "not a font");
        files.add(pictures("attached.mkv", "-c:v", "libopenh264", "-attach", font.toString(), "-metadata:s:t",
                "mimetype=application/x-truetype-font"));
        files.add(sounds("surround.mp4", "-c:a", "ac3"));
        files.add(sounds("surround.mkv", "-c:a", "eac3"));
        files.add(sounds("eight.mka", "-c:a", "flac", "-ac", "8"));
        files.add(sounds("opus.mka", "-c:a", "opus", "-strict", "-2"));
        files.add(sounds("vorbis.mka", "-c:a", "vorbis", "-strict", "-2", "-ac", "2"));
        files.add(sounds("dts.dts", "-c:a", "dca", "-strict", "-2"));
        files.add(programs());
        files.addAll(strangeWords());
        return files;
    }

    private Path pictures(String name, String... arguments) {
        return made(name, "testsrc2=rate=25:size=64x48:duration=0.4", arguments);
    }

    private Path sounds(String name, String... arguments) {
        return made(name, "anullsrc=channel_layout=5.1:sample_rate=48000:duration=0.4", arguments);
    }

    private Path made(String name, String source, String... arguments) {
        var all = new ArrayList<>(List.of("-f", "lavfi", "-i", source));
        all.addAll(List.of(arguments));
        return Media.make(directory.resolve(name), all);
    }

    private Path programs() {
        return pictures("programs.ts", "-map", "0", "-map", "0", "-c:v", "libopenh264", "-program",
                "title=One:program_num=1:st=0", "-program", "title=Two:program_num=2:st=1");
    }

    /** Tags whose bytes are not UTF-8, or are what JSON has to escape. */
    private List<Path> strangeWords() throws IOException {
        var words = "x".repeat(40);
        var file = pictures("words.mkv", "-c:v", "libopenh264", "-metadata", "title=" + words);
        var bytes = Files.readAllBytes(file);
        var strange = "\u0001\t\"\\/\r\n\u007F\u00E9\u00FF\u00C3\u00A9\u00ED\u00A0\u0080\u00EF\u00BF\u00BE\u00F4\u0090\u0080\u0080"
                + "\u00C0\u0080\u00F0\u009F\u0098\u0080\u00FD\u0080\u0080\u00E2\u0082z";
        var replaced = new String(bytes, StandardCharsets.ISO_8859_1).replace(words,
                strange + "z".repeat(words.length() - strange.length()));
        return List.of(Files.write(file, replaced.getBytes(StandardCharsets.ISO_8859_1)),
                pictures("long.mp4", "-c:v", "libopenh264", "-metadata", "comment=" + "long ".repeat(5000)));
    }
}
