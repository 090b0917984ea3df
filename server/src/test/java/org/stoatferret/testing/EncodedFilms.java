package org.stoatferret.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Films as the bundled FFmpeg writes them, of many kinds, each of less than half a second. */
public final class EncodedFilms {
    private final Path directory;

    /** They are written into that directory. */
    public EncodedFilms(Path directory) {
        this.directory = directory;
    }

    /** Of every kind that it has an encoder and a container for, and that is described in a way of its own. */
    public List<Path> all() throws IOException {
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
        files.addAll(describedByHeaders());
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

    /** Of what the worker does not decode, in containers that say more or less of it. */
    private List<Path> describedByHeaders() {
        var vp9 = List.of("-c:v", "libvpx-vp9", "-deadline", "realtime");
        var av1 = List.of("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime");
        var files = new ArrayList<Path>();
        for (var shape : List.of("webm", "mp4", "ivf")) {
            files.add(pictures("vp9." + shape, vp9));
            files.add(pictures("vp9-wide-" + shape + "." + shape, vp9, "-vf", "setsar=16/11"));
        }
        for (var shape : List.of("mkv", "mp4", "ivf", "obu")) {
            files.add(pictures("av1." + shape, av1));
            files.add(pictures("av1-wide-" + shape + "." + shape, av1, "-vf", "setsar=16/11"));
        }
        files.add(pictures("vp9-deep.webm", vp9, "-pix_fmt", "yuv420p10le"));
        files.add(pictures("vp9-full.webm", vp9, "-pix_fmt", "yuv444p", "-color_range", "pc", "-colorspace", "bt709"));
        files.add(pictures("vp9-rgb.mkv", vp9, "-pix_fmt", "gbrp"));
        files.add(pictures("av1-deep.mp4", av1, "-pix_fmt", "yuv420p10le"));
        files.add(pictures("av1-full.mp4", av1, "-pix_fmt", "yuv444p", "-color_range", "pc", "-colorspace", "bt709"));
        files.add(pictures("av1-grey.mkv", av1, "-pix_fmt", "gray"));
        files.add(pictures("av1-tiles.mkv", List.of("-c:v", "libsvtav1"), "-vf", "scale=256:144"));
        files.add(pictures("prores.mov", List.of("-c:v", "prores_ks")));
        files.add(pictures("alpha.mov", List.of("-c:v", "prores_ks"), "-pix_fmt", "yuva444p10le"));
        files.add(pictures("cineform.mov", List.of("-c:v", "cfhd")));
        for (var shape : List.of("mov", "mxf")) {
            files.add(pictures("dnxhr." + shape, List.of("-c:v", "dnxhd", "-profile:v", "dnxhr_hq"), "-vf",
                    "scale=256:144,format=yuv422p"));
        }
        var avc = List.of("-c:v", "libopenh264");
        for (var shape : List.of("mp4", "mov", "mkv", "flv", "ts")) {
            files.add(pictures("avc." + shape, avc));
            files.add(pictures("avc-odd-" + shape + "." + shape, avc, "-vf", "scale=70:50,setsar=16/11"));
        }
        files.add(pictures("avc-main.mp4", avc, "-profile:v", "main", "-coder", "cabac"));
        files.add(pictures("avc-full.mp4", avc, "-pix_fmt", "yuvj420p"));
        files.add(pictures("avc-slices.mp4", avc, "-slices", "3"));
        files.add(pictures("avc-keys.mp4", avc, "-g", "1"));
        files.add(pictures("avc-one.mp4", avc, "-frames:v", "1"));
        files.add(pictures("avc-uneven.mp4", avc, "-vf", "select=not(mod(n\\,3))", "-fps_mode", "vfr"));
        files.add(pictures("avc-none.mp4", avc, "-frames:v", "0"));
        files.add(pictures("avc-two.mp4", avc, "-map", "0", "-map", "0"));
        files.add(pictures("avc-mixed.mp4", avc, "-map", "0", "-map", "0", "-c:v:1", "mpeg4"));
        for (var said : List.of("video_full_range_flag=1", "tick_rate=30", "crop_right=6:crop_bottom=2",
                "chroma_sample_loc_type=2", "matrix_coefficients=9:transfer_characteristics=16:colour_primaries=9",
                "display_orientation=insert:rotate=90", "sample_aspect_ratio=4/3")) {
            files.add(pictures("avc-" + files.size() + ".mp4", avc, "-bsf:v", "h264_metadata=" + said));
        }
        files.add(pictures("both.mkv", av1, "-map", "0", "-map", "0", "-c:v:1", "libvpx-vp9"));
        for (var shape : List.of("mp4", "mov", "mkv", "flv")) {
            for (var channels : List.of("1", "2", "6")) {
                files.add(sounds("aac-" + channels + "-" + shape + "." + shape, "-c:a", "aac", "-ac", channels));
            }
        }
        for (var rate : List.of("16000", "24000", "32000", "44100", "96000")) {
            files.add(sounds("aac-" + rate + ".mp4", "-c:a", "aac", "-ac", "2", "-ar", rate));
        }
        files.add(sounds("aac-tracks.mkv", "-map", "0", "-map", "0", "-c:a", "aac", "-ac:a:0", "2", "-ac:a:1", "1"));
        files.add(sounds("aac-mixed.mkv", "-map", "0", "-map", "0", "-c:a", "aac", "-ac:a:0", "2"));
        return files;
    }

    private Path pictures(String name, List<String> codec, String... arguments) {
        var all = new ArrayList<>(codec);
        all.addAll(List.of(arguments));
        return pictures(name, all.toArray(String[]::new));
    }

    /** A test picture of 64 by 48 for ten frames. */
    public Path pictures(String name, String... arguments) {
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
