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
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.libav.LibavWorker;
import org.stoatferret.libav.WorkerProcess;
import org.stoatferret.testing.Av1Films;
import org.stoatferret.testing.EncodedFilms;
import org.stoatferret.testing.HostileMedia;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.RareFilms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The worker says of every file what ffprobe says: the same exit value, the same bytes, the same log but for addresses and
 * what depends on them. No field is left out of the comparison. The one difference is what can be said of pictures and
 * sound whose header is in order and which cannot be decoded: as the worker does not try, it does not complain.
 */
@Timeout(300)
class EnginesAgreeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    // They end, in either engine, by the limits on time and memory that are set from outside, and here is none.
    private static final Set<String> BOMBS = Set.of("samples-of-40-tracks.mp4", "samples-of-200-tracks.mp4",
            "tables-in-holes.mp4");

    @TempDir
    private Path directory;

    private final Guardian guardian = new Guardian();
    private EncodedFilms films;
    private FfprobeCommand ffprobe;
    private WorkerProcess worker;
    private int agreed;
    private int refused;
    private int tooLarge;
    private final Set<String> fields = new HashSet<>();

    @BeforeEach
    void start() throws Exception {
        films = new EncodedFilms(directory);
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
        for (var file : films.all()) {
            compare(file);
            assertEquals(0, refused, file::toString);
        }
        assertSeen("is_avc", "nal_length_size", "sample_aspect_ratio", "rotation", "buffer_size",
                "service_type", "bits_per_raw_sample", "color_transfer", "tags", "chapters",
                "channel_layout", "field_order", "id", "view");
    }

    @Test
    void aboutWhatFfmpegCannotWrite() throws Exception {
        for (var file : RareFilms.write(directory)) {
            compare(file);
        }
        var anamorphic = Av1Films.anamorphic(directory.resolve("anamorphic.ivf"));
        compare(anamorphic);
        assertTrue(worker.ask(anamorphic).outputText().contains("\"sample_aspect_ratio\": \"2:1\""));
        assertEquals(0, refused);
        assertSeen("red_x", "max_luminance", "max_content", "ambient_light_x",
                "dv_md_compression", "inverted", "yaw", "bound_right", "padding", "crop_top");
    }

    @Test
    void aboutFilmsWithWrongBytes() throws Exception {
        var random = new Random(8);
        for (var file : List.of(films.pictures("film.mp4", "-c:v", "mpeg4"), Media.rich(directory.resolve("film.mkv")),
                Media.video(directory.resolve("film.ts"), Duration.ofSeconds(1)))) {
            for (var damaged : withWrongBytes(file, random)) {
                compare(damaged);
            }
        }
        assertTrue(refused > 0, "nothing was so damaged that it was refused");
        assertTrue(agreed > refused, "nothing was whole enough to be understood");
    }

    @Test
    void aboutFilmsWithHeadersAndWrongBytes() throws Exception {
        var random = new Random(9);
        for (var file : List.of(films.pictures("vp9.webm", "-c:v", "libvpx-vp9", "-deadline", "realtime"),
                films.pictures("prores.mov", "-c:v", "prores_ks"),
                films.pictures("avc.mp4", "-c:v", "libopenh264"),
                Media.video(directory.resolve("sound.mp4"), Duration.ofSeconds(1)))) {
            for (var damaged : withWrongBytes(file, random)) {
                compare(damaged, false);
            }
        }
        assertTrue(agreed > refused, "nothing was whole enough to be understood");
    }

    private List<Path> withWrongBytes(Path file, Random random) throws IOException {
        var files = new ArrayList<Path>();
        var whole = Files.readAllBytes(file);
        for (int i = 0; i < 15; i++) {
            var bytes = i % 5 == 4 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int wrong = 0; wrong < 1 << i % 6; wrong++) {
                // Some have their index at the end, others at the beginning.
                int from = random.nextInt(2000);
                bytes[(from + (random.nextBoolean() ? 0 : bytes.length)) % bytes.length] = (byte) random.nextInt();
            }
            files.add(Files.write(directory.resolve("damaged-" + i + "-" + file.getFileName()), bytes));
        }
        return files;
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
    void whatCannotBeDecodedIsDescribedByItsHeader() throws Exception {
        var film = Av1Films.undecodable(directory.resolve("undecodable.ivf"));
        var expected = ffprobe.about(film).run();
        var actual = worker.ask(film);
        var said = tree(new String(expected.output(), StandardCharsets.ISO_8859_1)).lines().toList();
        var more = new ArrayList<>(tree(actual.outputText()).lines().toList());
        assertTrue(more.containsAll(said), more::toString);
        more.removeAll(said);
        assertEquals(List.of("\"sample_aspect_ratio\": \"1:1\",", "\"display_aspect_ratio\": \"4:3\",",
                "\"pix_fmt\": \"yuv420p\","), more);
        assertTrue(expected.errors().length > 0);
        assertEquals("", actual.errorText());
    }

    @Test
    void picturesWithHeadersAreNotDecoded() throws Exception {
        var film = films.pictures("prores.mov", "-c:v", "prores_ks");
        var bytes = Files.readAllBytes(film);
        // The frame's mark, and its header of 148 bytes; the slices follow.
        int mark = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("icpf");
        Arrays.fill(bytes, mark + 200, mark + 1000, (byte) 0xFF);
        Files.write(film, bytes);
        compareUndecoded(film);
    }

    @Test
    void picturesThatSayTheirOrderAreNotDecoded() throws Exception {
        var bytes = Files.readAllBytes(films.pictures("avc.mp4", "-c:v", "libopenh264"));
        // The first picture has a length, a mark and a header of some bytes.
        int pictures = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("mdat");
        Arrays.fill(bytes, pictures + 40, pictures + 400, (byte) 0xFF);
        compareUndecoded(Files.write(directory.resolve("damaged.mp4"), bytes));
    }

    @Test
    void aboutPicturesThatSayAnotherOrder() throws Exception {
        var film = films.pictures("avc.mp4", "-c:v", "libopenh264");
        var text = new String(Files.readAllBytes(film), StandardCharsets.ISO_8859_1);
        var order = "\u001E\u0011\u0008\u00D4"; // that it is said, and then none is out of order, one is kept
        assertTrue(text.contains(order));
        // One, two and five are out of order and none is kept; it is not said; the end of it is missing.
        for (var other : List.of("\u001E\u0011\u0008\u00AC", "\u001E\u0011\u0008\u00BC",
                "\u001E\u0011\u0008\u0098", "\u0008\u0000\u0000\u0000", "\u001E\u0011\u0008\u00D0")) {
            compare(Files.writeString(directory.resolve("other.mp4"), text.replace(order, other),
                    StandardCharsets.ISO_8859_1));
        }
        assertSeen("has_b_frames", "is_avc");
    }

    @Test
    void soundWithAHeaderIsNotDecoded() throws Exception {
        var bytes = Files.readAllBytes(Media.sound(directory.resolve("sound.m4a"), Duration.ofMillis(200)));
        // An encoder's name, and then the first frame.
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Lavc");
        Arrays.fill(bytes, name + 18, name + 60, (byte) 0xFF);
        var film = Files.write(directory.resolve("damaged.m4a"), bytes);
        compareUndecoded(film);
    }

    @Test
    void aboutSoundWithAnotherHeader() throws Exception {
        var film = Media.sound(directory.resolve("sound.m4a"), Duration.ofMillis(200));
        var text = new String(Files.readAllBytes(film), StandardCharsets.ISO_8859_1);
        var plain = "\u0011\u0090\u0056\u00E5\u0000"; // 48 kHz, two channels, nothing is hidden
        assertTrue(text.contains(plain));
        // One channel; hidden sound announced; unknown announcement; short frames; 24 kHz; what a table of channels says.
        for (var other : List.of("\u0011\u0088\u0056\u00E5\u0000", "\u0011\u0090\u0056\u00E5\u0080",
                "\u0011\u0090\u0056\u00E6\u0000", "\u0011\u0094\u0056\u00E5\u0000",
                "\u0013\u0010\u0056\u00E5\u0000", "\u0011\u0080\u0056\u00E5\u0000")) {
            compare(Files.writeString(directory.resolve("other.m4a"), text.replace(plain, other),
                    StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aboutFilmsThatBeginAlike() throws Exception {
        for (var film : List.of(Media.video(directory.resolve("film.mp4"), Duration.ofMillis(200)),
                Media.video(directory.resolve("film.mkv"), Duration.ofMillis(200)))) {
            var whole = Files.readAllBytes(film);
            for (int at = 0; at < 40; at++) {
                var bytes = whole.clone();
                bytes[at] ^= (byte) (1 << at % 8);
                compare(Files.write(directory.resolve("other-" + film.getFileName()), bytes), false);
            }
        }
        assertTrue(agreed > refused, "nothing was whole enough to be understood");
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

    /** Of what cannot be decoded but has its header, the same is said; only ffprobe complains. */
    private void compareUndecoded(Path film) throws Exception {
        var expected = ffprobe.about(film).run();
        var actual = worker.ask(film);
        assertEquals(tree(new String(expected.output(), StandardCharsets.ISO_8859_1)), tree(actual.outputText()));
        assertTrue(expected.errors().length > 0);
        assertEquals("", actual.errorText());
    }

    private void compare(Path file) throws Exception {
        compare(file, true);
    }

    private void compare(Path file, boolean withLog) throws Exception {
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
        if (withLog) {
            assertEquals(log(expected.errors(), actual), log(actual.errors(), actual), file::toString);
        }
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

    /**
     * Without addresses; without repetitions, since whether a message repeats another depends on its address; and without
     * what decoding H.264 in MP4 leads to.
     */
    private static String log(byte[] errors, WorkerProcess.Frame answer) {
        boolean isMp4 = answer.outputText().contains("\"format_name\": \"mov,");
        var lines = new ArrayList<String>();
        new String(errors, StandardCharsets.ISO_8859_1).replaceAll("0x[0-9a-f]+", "0x").lines()
                // The loader's, about libraries that stand in for those of a desktop.
                .filter(line -> !line.endsWith(")")
                        || !line.contains(": no version information available (required by "))
                .filter(line -> !isMp4 || !line.startsWith("[h264 @ "))
                .filter(line -> !line.matches("    Last message repeated \\d+ times"))
                .filter(line -> lines.isEmpty() || !lines.getLast().equals(line)).forEach(lines::add);
        return String.join("\n", lines);
    }
}
