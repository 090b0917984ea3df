package org.stoatferret.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Hdr;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;

/** Reads ffprobe's answer. What is missing, of another type or beyond belief is taken as not said. */
final class MediaReading {
    // Where FFmpeg does not know the real rate it may name the clock's instead, thousands a second.
    private static final double MAX_REAL_FRAME_RATE = 1000;

    private final JsonNode format;
    private final JsonNode streams;
    private final @Nullable Duration duration;

    private MediaReading(JsonNode root) {
        format = root.path("format");
        streams = root.path("streams");
        duration = duration();
    }

    /**
     * What the answer says.
     *
     * @param extension
     *            the file's, in lower case
     */
    static MediaInfo of(JsonNode root, String extension) {
        var reading = new MediaReading(root);
        List<Track> tracks = new ArrayList<>();
        reading.streams.forEach(stream -> tracks.add(reading.track(stream)));
        return new MediaInfo(reading.container(extension), reading.duration,
                JsonFields.positive(reading.format, "bit_rate"), root.path("chapters").size(), tracks);
    }

    /** FFmpeg names a family of formats that it reads alike; the file's name, or what it says of itself, decides. */
    private String container(String extension) {
        var names = Arrays.asList(JsonFields.text(format, "format_name", "unknown").split(","));
        if (names.contains(extension)) {
            return extension;
        }
        if (names.contains("mov") && names.contains("mp4")) {
            boolean quickTime = extension.equals("qt")
                    || JsonFields.text(format.path("tags"), "major_brand", "").startsWith("qt");
            return quickTime ? "mov" : "mp4";
        }
        return names.isEmpty() || names.getFirst().isEmpty() ? "unknown" : names.getFirst();
    }

    private @Nullable Duration duration() {
        var whole = JsonFields.seconds(format, "duration");
        if (whole != null) {
            return whole;
        }
        Duration longest = null;
        for (var stream : streams) {
            var length = JsonFields.seconds(stream, "duration");
            if (length != null && (longest == null || length.compareTo(longest) > 0)) {
                longest = length;
            }
        }
        return longest;
    }

    private Track track(JsonNode stream) {
        String codec = JsonFields.text(stream, "codec_name", "unknown");
        String language = JsonFields.text(stream.path("tags"), "language");
        return switch (JsonFields.text(stream, "codec_type", "")) {
            case "video" -> isMovingPicture(stream, codec) ? video(stream, codec) : new DataTrack(codec);
            case "audio" -> new AudioTrack(codec, JsonFields.positiveInt(stream, "channels"),
                    JsonFields.text(stream, "channel_layout"), JsonFields.positiveInt(stream, "sample_rate"), language);
            case "subtitle" -> new SubtitleTrack(codec, language);
            default -> new DataTrack(codec);
        };
    }

    /**
     * Cover art and the like are none. A stream whose codec is known is one even without a size, as in a file of
     * which only the header is there; one of which neither is known is not.
     */
    private static boolean isMovingPicture(JsonNode stream, String codec) {
        var disposition = stream.path("disposition");
        for (String still : List.of("attached_pic", "timed_thumbnails", "still_image")) {
            if (disposition.path(still).asInt() != 0) {
                return false;
            }
        }
        return !codec.equals("unknown") || JsonFields.positiveInt(stream, "width") != null;
    }

    private VideoTrack video(JsonNode stream, String codec) {
        var rate = frameRate(stream);
        String pixelFormat = JsonFields.text(stream, "pix_fmt");
        String transfer = JsonFields.text(stream, "color_transfer");
        return new VideoTrack(codec, JsonFields.text(stream, "profile"), JsonFields.positiveInt(stream, "width"),
                JsonFields.positiveInt(stream, "height"), rotation(stream), rate, frames(stream, rate), pixelFormat,
                bitDepth(stream, pixelFormat), JsonFields.text(stream, "color_primaries"), transfer,
                JsonFields.text(stream, "color_space"), hdr(stream, transfer));
    }

    private static @Nullable Rational frameRate(JsonNode stream) {
        var average = JsonFields.ratio(stream, "avg_frame_rate");
        if (average != null) {
            return average;
        }
        var real = JsonFields.ratio(stream, "r_frame_rate");
        return real == null || real.value() > MAX_REAL_FRAME_RATE ? null : real;
    }

    private @Nullable Long frames(JsonNode stream, @Nullable Rational rate) {
        var counted = JsonFields.positive(stream, "nb_frames");
        if (counted != null) {
            return counted;
        }
        var own = JsonFields.seconds(stream, "duration");
        var length = own != null ? own : duration;
        if (length == null || rate == null) {
            return null;
        }
        long frames = Math.round(length.toNanos() / 1e9 * rate.value());
        return frames > 0 ? frames : null;
    }

    /** FFmpeg's display matrix turns counter-clockwise, the tag that older versions give turns clockwise. */
    private static int rotation(JsonNode stream) {
        for (var data : stream.path("side_data_list")) {
            if (data.path("rotation").isNumber()) {
                return clockwise(-data.path("rotation").asDouble());
            }
        }
        var tag = JsonFields.number(stream.path("tags"), "rotate");
        return tag == null ? 0 : clockwise(tag);
    }

    private static int clockwise(double degrees) {
        return Double.isFinite(degrees) ? (int) Math.floorMod(Math.round(degrees), 360L) : 0;
    }

    private static @Nullable Integer bitDepth(JsonNode stream, @Nullable String pixelFormat) {
        var said = JsonFields.positiveInt(stream, "bits_per_raw_sample");
        if (said != null && said <= 64) {
            return said;
        }
        return pixelFormat == null ? null : PixelFormats.bitDepth(pixelFormat);
    }

    private static Hdr hdr(JsonNode stream, @Nullable String transfer) {
        for (var data : stream.path("side_data_list")) {
            if (data.path("side_data_type").asText().startsWith("DOVI configuration")) {
                return Hdr.DOLBY_VISION;
            }
        }
        return switch (transfer) {
            case "smpte2084" -> Hdr.HDR10;
            case "arib-std-b67" -> Hdr.HLG;
            case null, default -> Hdr.NONE;
        };
    }
}
