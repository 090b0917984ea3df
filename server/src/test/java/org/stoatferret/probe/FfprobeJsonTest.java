package org.stoatferret.probe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.probe.ProbeResult.Failed;
import org.stoatferret.probe.ProbeResult.NotVideo;
import org.stoatferret.probe.ProbeResult.Probed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FfprobeJsonTest {
    private static final String WHOLE = """
            {"streams": [{"codec_type": "video", "codec_name": "hevc", "profile": "Main 10", "width": 3840,
              "height": 2160, "pix_fmt": "yuv420p10le", "avg_frame_rate": "24000/1001", "r_frame_rate": "24/1",
              "duration": "10.010000", "color_transfer": "smpte2084", "disposition": {"attached_pic": 0},
              "tags": {"rotate": "90", "language": "eng"},
              "side_data_list": [{"side_data_type": "DOVI configuration record", "dv_profile": 8},
                {"side_data_type": "Display Matrix", "rotation": -90}]},
              {"codec_type": "audio", "codec_name": "aac", "channels": 6, "channel_layout": "5.1",
              "sample_rate": "48000"}],
             "chapters": [{}, {}], "format": {"filename": "file:/v/a.mp4", "format_name": "mov,mp4,m4a,3gp,3g2,mj2",
              "duration": "10.020000", "bit_rate": "123456"}}
            """;

    @Test
    void everythingSaidIsHeard() {
        MediaInfo media = media(WHOLE);
        assertEquals(new VideoTrack("hevc", "Main 10", 3840, 2160, 90, new Rational(24000, 1001), 240L, "yuv420p10le",
                10, null, "smpte2084", null, Hdr.DOLBY_VISION), media.video().orElseThrow());
        assertEquals("5.1", media.audio().orElseThrow().layout());
        assertEquals(Duration.ofMillis(10_020), media.duration());
        assertEquals(123_456, media.bitRate());
        assertEquals(2, media.chapterCount());
        assertEquals("mp4", media.container());
    }

    @ParameterizedTest
    @ValueSource(strings = {"attached_pic", "timed_thumbnails", "still_image"})
    void picturesThatDoNotMoveAreNoVideo(String disposition) {
        var result = read("{'streams':[{'codec_type':'video','codec_name':'mjpeg','disposition':{'" + disposition
                + "':1}}]}");
        assertEquals("There is no video stream in this file.", assertInstanceOf(NotVideo.class, result).message());
        var media = media("{'streams':[{'codec_type':'video','codec_name':'png','disposition':{'attached_pic':1}},"
                + "{'codec_type':'video','codec_name':'h264'}]}");
        assertEquals(List.of(new DataTrack("png")), media.tracks(DataTrack.class));
        assertEquals("h264", media.video().orElseThrow().codec());
    }

    @Test
    void aVideoWithoutASizeIsOneAndWithoutAnythingIsNot() {
        var header = media(video("'codec_name':'h264','width':0,'height':-4")).video().orElseThrow();
        assertNull(header.width());
        assertNull(header.height());
        assertInstanceOf(NotVideo.class, read("{'streams':[{'codec_type':'video'}]}"));
        assertEquals("unknown", media("{'streams':[{'codec_type':'video','width':8}]}").video().orElseThrow().codec());
        assertEquals("There is no stream of any kind in this file.",
                assertInstanceOf(NotVideo.class, read("{}")).message());
    }

    @ParameterizedTest
    @CsvSource({"-90,90", "90,270", "180,180", "-180,180", "-450,90", "0,0", "-89.6,90", "1e300,0"})
    void rotationBecomesClockwise(String matrix, int expected) {
        var video = media(video("'side_data_list':[{},{'rotation':" + matrix + "}]")).video().orElseThrow();
        if (!matrix.equals("1e300")) {
            assertEquals(expected, video.rotation());
        }
        assertTrue(video.rotation() >= 0 && video.rotation() < 360);
    }

    @Test
    void theOldRotationTagIsClockwiseAlready() {
        assertEquals(90, media(video("'tags':{'rotate':'90'}")).video().orElseThrow().rotation());
        assertEquals(0, media(video("'tags':{'rotate':'NaN'}")).video().orElseThrow().rotation());
    }

    @Test
    void theFrameRateFallsBackAndMayBeUnknown() {
        assertEquals(new Rational(25, 1), rate("'avg_frame_rate':'0/0','r_frame_rate':'25/1'"));
        assertNull(rate("'avg_frame_rate':'0/0','r_frame_rate':'0/0'"));
        assertNull(rate("'avg_frame_rate':'0/0','r_frame_rate':'90000/1'"));
        for (String nonsense : List.of("'-25/1'", "'25/-1'", "'25'", "'/'", "''", "'99999999999/1'", "25", "{}",
                "null", "'25/1/1'", "'a/b'")) {
            assertNull(rate("'avg_frame_rate':" + nonsense), nonsense);
        }
    }

    @Test
    void framesAreCountedOrImplied() {
        assertEquals(7, frames("'nb_frames':'7','avg_frame_rate':'25/1','duration':'10'"));
        assertEquals(300, frames("'nb_frames':'0','avg_frame_rate':'30000/1001','duration':'10.01'"));
        assertNull(frames("'avg_frame_rate':'25/1'"));
        assertNull(frames("'duration':'10'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'N/A'", "'-1'", "'0.000000'", "'NaN'", "'Infinity'", "'1e300'", "'9223372036854.775'",
            "true", "[]", "1e400", "99999999999999999999999999"})
    void aDurationBeyondBeliefIsNone(String duration) {
        assertNull(media("{'streams':[{'codec_type':'video','codec_name':'x','duration':" + duration
                + "}],'format':{'duration':" + duration + "}}").duration());
    }

    @Test
    void theLongestStreamStandsInForTheWhole() {
        assertEquals(Duration.ofSeconds(5), media("{'streams':[{'codec_type':'video','codec_name':'x','duration':'3'},"
                + "{'codec_type':'audio','duration':'5'}]}").duration());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a.mp4|mov,mp4,m4a,3gp,3g2,mj2|mp4", "a.M4A|mov,mp4,m4a,3gp,3g2,mj2|m4a",
            "a.mov|mov,mp4,m4a,3gp,3g2,mj2|mov", "a.m4v|mov,mp4,m4a,3gp,3g2,mj2|mp4",
            "a.qt|mov,mp4,m4a,3gp,3g2,mj2|mov", "a|mov,mp4,m4a,3gp,3g2,mj2|mp4", "a.mkv|matroska,webm|matroska",
            "a.webm|matroska,webm|webm", "a.bin|avi|avi", "a.x|''|unknown", "a.x|,|unknown"})
    void aFamilyOfFormatsBecomesOne(String name, String names, String container) {
        var json = "{'streams':[{'codec_type':'video','codec_name':'x'}],'format':{'format_name':'" + names + "'}}";
        var probed = assertInstanceOf(Probed.class, read("/v/" + name, json, 0, ""));
        assertEquals(container, probed.media().container());
    }

    @ParameterizedTest
    @CsvSource({"yuv420p,8", "yuvj420p,8", "yuva420p,8", "nv12,8", "p010le,10", "yuv420p10le,10", "yuv444p12be,12",
            "gray,8", "gray10le,10", "gray16be,16", "rgb24,8", "bgra,8", "0rgb,8", "rgb48le,16", "rgba64be,16",
            "gbrp,8", "gbrap12le,12", "gbrpf32le,32", "pal8,8", "monow,1", "x2rgb10le,10", "y210le,10", "xv36le,12",
            "nv20le,10", "rgb565le,", "vaapi,", "cuda,", "nonsense,", "bayer_bggr8,8", "bayer_rggb16le,16"})
    void thePixelFormatTellsTheBitDepth(String format, Integer depth) {
        assertEquals(depth, PixelFormats.bitDepth(format));
        assertEquals(depth, media(video("'bits_per_raw_sample':'0','pix_fmt':'" + format + "'")).video().orElseThrow()
                .bitDepth());
        assertEquals(9, media(video("'bits_per_raw_sample':'9','pix_fmt':'" + format + "'")).video().orElseThrow()
                .bitDepth());
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {"High 4:4:4 Predictive,High 4:4:4 Predictive",
            "5.1(side),5.1(side)", " High,High", "High ,High", "High  10,High 10", "High. ,High", "High.,High",
            "High\\n10,High 10", "at 0x55d0c0ffee00 it,at it", "\u200E,", " ,", ".,"})
    void textIsOneLine(String said, String heard) {
        var profile = media(video("'profile':'" + said + "'")).video().orElseThrow().profile();
        assertEquals(heard, profile);
    }

    @Test
    void anErrorGivesItsReasonWithoutPathsAndAddresses() {
        String errors = """
                /x/ffprobe: /x/libpulse.so.0: no version information available (required by /x/libavdevice.so.62)
                [mov @ 0x55d0c1a2b3c4] [h264 @ 0x7f00deadbeef] bad \u001b[31mthing\u0000 at 0x55d0c1a2b3c4!
                [mov @ 0x55d0c1a2b3c4] Error opening alias path '/etc/passwd'
                    Last message repeated 3 times
                file:/v/a.mp4: Invalid data found when processing input
                """;
        var failed = assertInstanceOf(Failed.class, read("/v/a.mp4",
                "{'error':{'code':-1094995529,'string':'Invalid data found when processing input'}}", 1, errors));
        assertEquals(new Failed(Code.INVALID_MEDIA, "FFmpeg cannot read this file: bad [31mthing at."), failed);
    }

    @Test
    void aReasonIsShortAndWholeCharacters() {
        String reason = Complaint.of("🦡".repeat(10_000), "file:/v/a.mp4", "");
        assertTrue(reason.length() <= 300);
        assertEquals(reason, new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Test
    void aFileShownUnderAnotherNameKeepsItsOwnInTheAnswer() {
        var result = FfprobeJson.read(new FilePath("/v/%FF.mp4"), "file:/data/alias/1.mp4", new Ending(0,
                WHOLE.replace("/v/a.mp4", "/data/alias/1.mp4").getBytes(StandardCharsets.UTF_8), new byte[0], false));
        String answer = assertInstanceOf(Probed.class, result).answer();
        assertTrue(answer.contains("file:/v/\ufffd.mp4"));
        assertFalse(answer.contains("alias"));
        assertEquals(WHOLE, assertInstanceOf(Probed.class, read(WHOLE)).answer());
    }

    @Test
    void deepNestingIsADamagedAnswer() {
        assertInstanceOf(Failed.class, read("[".repeat(100_000)));
        assertInstanceOf(Failed.class, read("{'a':".repeat(100_000)));
    }

    /** Whatever is in the answer, nothing is thrown. */
    @Test
    void noValueOfAnyTypeAnywhereBreaksIt() {
        var values = List.of("null", "true", "-1", "0", "1e999", "99999999999999999999", "\"\"", "\"NaN\"",
                "\"-0/0\"", "[]", "{}", "[{}]", "[null,1,\"x\",[]]", "\"" + "x".repeat(5000) + "\"", "\"\\u0000\"",
                "\"\\ud800\"");
        var random = new Random(42);
        var field = Pattern.compile("(\"\\w+\": )(\"[^\"]*\"|-?[\\d.]+|\\[|\\{)");
        for (int i = 0; i < 5_000; i++) {
            String broken = field.matcher(WHOLE).replaceAll(match -> match.group(2).matches("[\\[{]")
                    || random.nextInt(4) > 0
                            ? Matcher.quoteReplacement(match.group())
                            : Matcher.quoteReplacement(
                                    match.group(1) + values.get(random.nextInt(values.size()))));
            assertNotNull(read(broken));
            assertNotNull(read(WHOLE.substring(0, random.nextInt(WHOLE.length()))));
        }
        for (String value : values) {
            for (String name : List.of("streams", "format", "chapters", "error")) {
                assertNotNull(read("{\"" + name + "\":" + value + "}"));
            }
            for (String name : List.of("disposition", "tags", "side_data_list", "codec_name", "codec_type")) {
                assertNotNull(read("{\"streams\":[{\"codec_type\":\"video\",\"codec_name\":\"x\",\"" + name + "\":"
                        + value + "}]}"));
            }
        }
    }

    private static Rational rate(String fields) {
        return media(video(fields)).video().orElseThrow().frameRate();
    }

    private static Long frames(String fields) {
        return media(video(fields)).video().orElseThrow().frames();
    }

    private static String video(String fields) {
        String codec = fields.contains("codec_name") ? "" : "'codec_name':'x',";
        return "{'streams':[{'codec_type':'video'," + codec + fields + "}]}";
    }

    private static MediaInfo media(String json) {
        var result = read(json);
        return assertInstanceOf(Probed.class, result, result::toString).media();
    }

    private static ProbeResult read(String json) {
        return read("/v/a.mp4", json, 0, "");
    }

    private static ProbeResult read(String path, String json, int exit, String errors) {
        String text = json.contains("\"") ? json : json.replace('\'', '"');
        return FfprobeJson.read(FilePath.of(path), "file:" + path, new Ending(exit,
                text.getBytes(StandardCharsets.UTF_8), errors.getBytes(StandardCharsets.UTF_8), false));
    }
}
