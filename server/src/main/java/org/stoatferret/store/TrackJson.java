package org.stoatferret.store;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Hdr;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;

/** The tracks of a video as the text of one column; what is null is left out. */
final class TrackJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrackJson() {}

    static String write(List<Track> tracks) {
        var array = JSON.createArrayNode();
        for (var track : tracks) {
            var node = array.addObject();
            switch (track) {
                case VideoTrack video -> put(node.put("kind", "video"), video);
                case AudioTrack audio -> put(node.put("kind", "audio"), audio);
                case SubtitleTrack subtitle -> put(node.put("kind", "subtitle").put("codec", subtitle.codec()),
                        "language", subtitle.language());
                case DataTrack data -> node.put("kind", "data").put("codec", data.codec());
            }
        }
        try {
            return JSON.writeValueAsString(array);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Track> read(String json) {
        try {
            return StreamSupport.stream(JSON.readTree(json).spliterator(), false).map(TrackJson::track).toList();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ObjectNode node, VideoTrack video) {
        node.put("codec", video.codec());
        put(node, "profile", video.profile());
        put(node, "width", video.width());
        put(node, "height", video.height());
        node.put("rotation", video.rotation());
        var rate = video.frameRate();
        if (rate != null) {
            node.putArray("frame_rate").add(rate.numerator()).add(rate.denominator());
        }
        if (video.frames() != null) {
            node.put("frames", video.frames());
        }
        put(node, "pixel_format", video.pixelFormat());
        put(node, "bit_depth", video.bitDepth());
        put(node, "color_primaries", video.colorPrimaries());
        put(node, "color_transfer", video.colorTransfer());
        put(node, "color_space", video.colorSpace());
        node.put("hdr", Parameters.text(video.hdr()));
    }

    private static void put(ObjectNode node, AudioTrack audio) {
        node.put("codec", audio.codec());
        put(node, "channels", audio.channels());
        put(node, "layout", audio.layout());
        put(node, "sample_rate", audio.sampleRate());
        put(node, "language", audio.language());
    }

    private static Track track(JsonNode node) {
        var codec = node.required("codec").textValue();
        var kind = node.required("kind").textValue();
        return switch (kind) {
            case "video" -> video(codec, node);
            case "audio" -> new AudioTrack(codec, integer(node, "channels"), text(node, "layout"),
                    integer(node, "sample_rate"), text(node, "language"));
            case "subtitle" -> new SubtitleTrack(codec, text(node, "language"));
            case "data" -> new DataTrack(codec);
            default -> throw new IllegalStateException("unknown kind of track: " + kind);
        };
    }

    private static VideoTrack video(String codec, JsonNode node) {
        var rate = node.get("frame_rate");
        var frames = node.get("frames");
        return new VideoTrack(codec, text(node, "profile"), integer(node, "width"), integer(node, "height"),
                node.required("rotation").intValue(),
                rate == null ? null : new Rational(rate.get(0).intValue(), rate.get(1).intValue()),
                frames == null ? null : (Long) frames.longValue(), text(node, "pixel_format"),
                integer(node, "bit_depth"), text(node, "color_primaries"), text(node, "color_transfer"),
                text(node, "color_space"), Parameters.constant(Hdr.class, node.required("hdr").textValue()));
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void put(ObjectNode node, String name, @Nullable Integer value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        var value = node.get(name);
        return value == null ? null : value.textValue();
    }

    private static @Nullable Integer integer(JsonNode node, String name) {
        var value = node.get(name);
        return value == null ? null : (Integer) value.intValue();
    }
}
