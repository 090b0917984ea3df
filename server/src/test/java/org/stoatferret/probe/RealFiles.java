package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.NotVideo;
import org.stoatferret.probe.ProbeResult.Probed;
import org.stoatferret.probe.ProbeResult.Unsupported;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.testing.Media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an engine says of real files: the same, whichever it is. */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
abstract class RealFiles {
    private final Engine engine;
    private Prober prober;
    private Storage storage;

    @TempDir
    private Path directory;

    RealFiles(Engine engine) {
        this.engine = engine;
    }

    @BeforeAll
    void findProber(@TempDir Path aliases) throws Exception {
        storage = new Storage(aliases);
        prober = engine.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30), 2), storage);
    }

    @AfterAll
    void closeProber() {
        prober.close();
        storage.close();
    }

    @Test
    void theBundledOneIsFoundAndTellsItsVersion() {
        var available = assertInstanceOf(Available.class, prober.availability(), () -> "" + prober.availability());
        assertEquals(engine.name().toLowerCase(Locale.ROOT), available.engine());
        assertEquals("8.0.1", available.version());
    }

    @Test
    void aVideoIsDescribed() throws Exception {
        var probed = probed(Media.video(directory.resolve("a.mp4"), Duration.ofSeconds(1)));
        var media = probed.media();
        var video = media.video().orElseThrow();
        assertEquals("mp4", media.container());
        assertEquals(1.0, media.duration().toMillis() / 1e3, 0.1);
        assertTrue(media.bitRate() > 1000);
        assertEquals("h264", video.codec());
        assertEquals(List.of(64, 48, 0), List.of(video.width(), video.height(), video.rotation()));
        assertEquals(new Rational(25, 1), video.frameRate());
        assertEquals(25, video.frames());
        assertEquals("yuv420p", video.pixelFormat());
        assertEquals(8, video.bitDepth());
        assertEquals(Hdr.NONE, video.hdr());
        var audio = media.audio().orElseThrow();
        assertEquals("aac", audio.codec());
        assertEquals(List.of(2, "stereo", 48_000), List.of(audio.channels(), audio.layout(), audio.sampleRate()));
        assertTrue(probed.answer().contains("\"codec_long_name\""), probed.answer());
    }

    @ParameterizedTest
    @CsvSource({"x.mp4,mp4,h264", "x.m4v,mp4,h264", "x.mov,mov,h264", "x.qt,mov,h264", "x.3gp,3gp,h264",
            "x.mkv,matroska,h264", "x.webm,webm,vp8", "x.avi,avi,mpeg4", "x.ts,mpegts,h264", "x.flv,flv,h264",
            "x.mpg,mpeg,mpeg1video", "x.nut,nut,mpeg4"})
    void aContainerHasOneName(String name, String container, String codec) throws Exception {
        var file = directory.resolve(name);
        String like = name.equals("x.qt") ? "x.mov" : name;
        Files.move(Media.silent(directory.resolve("made-" + like), Duration.ofSeconds(1)), file);
        var media = probed(file).media();
        assertEquals(container, media.container());
        assertEquals(codec, media.video().orElseThrow().codec());
        assertEquals(1.0, media.duration().toMillis() / 1e3, 0.2);
    }

    @Test
    void theContentAndNotTheNameDecides() throws Exception {
        var matroska = Media.silent(directory.resolve("a.mkv"), Duration.ofSeconds(1));
        assertEquals("matroska", probed(Files.move(matroska, directory.resolve("b.mp4"))).media().container());
        var quickTime = Media.silent(directory.resolve("a.mov"), Duration.ofSeconds(1));
        assertEquals("mov", probed(Files.move(quickTime, directory.resolve("b.dat"))).media().container());
    }

    @Test
    void tracksLanguagesAndChaptersAreListed() throws Exception {
        MediaInfo media = probed(Media.rich(directory.resolve("a.mkv"))).media();
        assertEquals(2, media.chapterCount());
        assertEquals(List.of("eng", "deu"),
                media.tracks(AudioTrack.class).stream().map(AudioTrack::language).toList());
        assertEquals(List.of("eng", "fra"),
                media.tracks(SubtitleTrack.class).stream().map(SubtitleTrack::language).toList());
        assertEquals(50, media.video().orElseThrow().frames());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 90, 180, 270})
    void rotationIsClockwise(int degrees) throws Exception {
        var media = probed(Media.rotated(directory.resolve("a.mp4"), degrees)).media();
        assertEquals(degrees, media.video().orElseThrow().rotation());
    }

    @ParameterizedTest
    @CsvSource({"smpte2084,HDR10", "arib-std-b67,HLG", "bt709,NONE"})
    void theTransferFunctionTellsTheDynamicRange(String transfer, Hdr hdr) throws Exception {
        var video = probed(Media.tenBit(directory.resolve("a.mov"), transfer)).media().video().orElseThrow();
        assertEquals(hdr, video.hdr());
        assertEquals(10, video.bitDepth());
        assertEquals(List.of("bt2020", transfer, "bt2020nc"),
                List.of(video.colorPrimaries(), video.colorTransfer(), video.colorSpace()));
        assertEquals("yuv422p10le", video.pixelFormat());
        assertEquals("HQ", video.profile());
    }

    @Test
    void soundIsNotVideoEvenWithACover() throws Exception {
        for (String name : List.of("a.mp4", "a.flac", "a.mkv", "a.ogg", "a.wav", "a.mp3")) {
            var file = name.equals("a.mp3")
                    ? Media.make(directory.resolve(name), List.of("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac",
                            "-f", "adts"))
                    : Media.sound(directory.resolve(name), Duration.ofSeconds(1));
            assertEquals("There is no video stream in this file, only sound.",
                    assertInstanceOf(NotVideo.class, probe(file), name).message());
        }
        assertInstanceOf(NotVideo.class,
                probe(Media.soundWithCover(directory.resolve("cover.m4a"), Duration.ofSeconds(1))));
    }

    @Test
    void aVideoWithoutItsIndexIsInvalid() throws Exception {
        assertInvalid("moov atom not found", Media.truncated(directory.resolve("a.mp4"), 2000));
        assertInvalid("moov atom not found", Files.createFile(directory.resolve("empty.mp4")));
        assertInvalid("moov atom not found", Files.writeString(directory.resolve("text.mp4"), "Not a video.\n"));
        assertInvalid("nothing in it is recognised as media",
                Files.writeString(directory.resolve("zeros.dat"), "\0".repeat(5000)));
    }

    @Test
    void aTruncatedStreamIsStillAVideo() throws Exception {
        var whole = Media.silent(directory.resolve("a.ts"), Duration.ofSeconds(1));
        var cut = Files.write(directory.resolve("b.ts"), Arrays.copyOf(Files.readAllBytes(whole), 8000));
        assertEquals("h264", probed(cut).media().video().orElseThrow().codec());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list.mp4", "list.m3u8", "list.mkv", "list"})
    void whatLeadsToOtherFilesIsNotFollowed(String name) throws Exception {
        var secret = Media.video(directory.resolve("secret.mp4"), Duration.ofSeconds(1));
        var file = directory.resolve(name);
        for (String list : List.of("ffconcat version 1.0\nfile " + secret + "\n",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + secret + "\n#EXT-X-ENDLIST\n",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n"
                        + "a=rtpmap:96 H264/90000\n",
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period>"
                        + "<BaseURL>file://" + secret + "</BaseURL></Period></MPD>",
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1:9/x.m3u8\n")) {
            Files.writeString(file, list);
            var result = probe(file);
            assertFalse(result instanceof Probed, () -> name + " was followed: " + list);
            assertUseful(file, result);
        }
    }

    @Test
    void aPlaylistAndAPictureAreUnsupported() throws Exception {
        var list = Files.writeString(directory.resolve("a.mp4"), "ffconcat version 1.0\nfile b.mp4\n");
        assertInstanceOf(Unsupported.class, probe(list));
        var picture = Media.make(directory.resolve("a.jpg"),
                List.of("-f", "lavfi", "-i", "testsrc=size=32x32", "-frames:v", "1"));
        assertInstanceOf(Unsupported.class, probe(Files.move(picture, directory.resolve("picture.mp4"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-hide.mp4", "http:x.mp4", "%03d.mp4", "a b'c\"d;$(e)`f`\\.mp4", "new\nline.mp4",
            "tab\there.mp4", "Füße.mp4", "🦡.mp4", "e\u0301.mp4", "concat:a|b.mp4", "[x]*?.mp4", "#.mp4", "~.mp4"})
    void anyNameWillDo(String name) throws Exception {
        var made = Media.silent(directory.resolve("made.mp4"), Duration.ofSeconds(1));
        var file = Fakes.path(directory).resolve(FilePath.encode(name.getBytes(StandardCharsets.UTF_8)));
        Files.move(made, Storage.path(file));
        var probed = assertInstanceOf(Probed.class, prober.probe(file));
        assertEquals(64, probed.media().video().orElseThrow().width());
    }

    @Test
    void aNameThatIsNotTextWillDoAndIsTheOneInTheAnswer() throws Exception {
        var made = Media.silent(directory.resolve("made.mp4"), Duration.ofSeconds(1));
        var file = Fakes.path(directory).resolve("a%FF%FEb.mp4");
        // A shell, since a virtual machine under LC_ALL=C could not name it either.
        var rename = new ProcessBuilder("sh", "-c", "mv \"$1\" \"$2$(printf '/a\\377\\376b.mp4')\"", "sh",
                made.toString(), directory.toString()).inheritIO().start();
        assertEquals(0, rename.waitFor());
        var probed = assertInstanceOf(Probed.class, prober.probe(file));
        assertEquals("mp4", probed.media().container());
        assertTrue(probed.answer().contains("\"file:" + file.display() + "\""), probed.answer());
    }

    @Test
    void aFileThatIsGoneHasVanished() throws Exception {
        assertEquals(Code.FILE_VANISHED,
                assertInstanceOf(Failed.class, probe(directory.resolve("none.mp4"))).code());
        assertEquals(Code.FILE_VANISHED, assertInstanceOf(Failed.class,
                probe(Files.createFile(directory.resolve("f")).resolve("none.mp4"))).code());
        assertEquals(Code.FILE_UNREADABLE, assertInstanceOf(Failed.class, probe(directory)).code());
    }

    @Test
    void nothingIsAbandonedAfterAll() throws Exception {
        var file = Media.silent(directory.resolve("a.mp4"), Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            probed(file);
        }
        assertEquals(0, prober.abandoned());
        assertNull(((Probed) probe(file)).media().audio().orElse(null));
    }

    static void assertUseful(Path file, ProbeResult result) {
        String message = sentence(result);
        assertTrue(message.matches("[A-Z][^\\p{Cntrl}]{10,400}\\."), () -> file + ": " + message);
        assertFalse(message.contains("0x") || message.contains(file.getParent().toString()),
                () -> file + ": " + message);
    }

    private static String sentence(ProbeResult result) {
        if (result instanceof NotVideo none) {
            return none.message();
        }
        if (result instanceof Unsupported unsupported) {
            return unsupported.message();
        }
        return result instanceof Failed failed ? failed.message() : "It has an answer.";
    }

    private void assertInvalid(String reason, Path file) throws Exception {
        var failed = assertInstanceOf(Failed.class, probe(file));
        assertEquals(Code.INVALID_MEDIA, failed.code());
        assertEquals("FFmpeg cannot read this file: " + reason + ".", failed.message());
    }

    private Probed probed(Path file) throws Exception {
        var result = probe(file);
        return assertInstanceOf(Probed.class, result, result::toString);
    }

    private ProbeResult probe(Path file) throws InterruptedException, ProberUnavailableException, IOException {
        return prober.probe(Fakes.path(file));
    }
}
