package org.stoatferret.store;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Resolution;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;

/** What the words of a search are looked for in: a video's path and the terms people use for what is in it. */
final class SearchText {
    private static final Map<String, String> OTHER_NAMES = Map.of("h264", "avc h.264 x264", "hevc", "h265 h.265 x265",
            "mpeg2video", "mpeg-2", "matroska", "mkv", "eac3", "e-ac-3", "ac3", "ac-3");

    private SearchText() {}

    static String of(Video video) {
        var terms = new LinkedHashSet<String>();
        terms.add(video.path().display());
        add(terms, video.media().container());
        for (var track : video.media().tracks()) {
            switch (track) {
                case VideoTrack picture -> describe(terms, picture);
                case AudioTrack audio -> {
                    add(terms, audio.codec());
                    add(terms, audio.layout());
                }
                case SubtitleTrack subtitle -> add(terms, subtitle.codec());
                case DataTrack data -> add(terms, data.codec());
            }
        }
        return fold(String.join("\n", terms));
    }

    /** The form in which two texts are the same that a person takes to be. macOS decomposes the letters of names. */
    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private static void describe(Set<String> terms, VideoTrack video) {
        add(terms, video.codec());
        add(terms, video.profile());
        add(terms, video.pixelFormat());
        if (video.bitDepth() != null) {
            terms.add(video.bitDepth() + "bit " + video.bitDepth() + "-bit");
        }
        if (video.width() != null && video.height() != null) {
            terms.add(video.width() + "x" + video.height());
            terms.add(Math.min(video.width(), video.height()) + "p");
            terms.add(resolution(video.width(), video.height()));
        }
        terms.add(switch (video.hdr()) {
            case NONE -> "sdr";
            case HDR10 -> "hdr hdr10";
            case HLG -> "hdr hlg";
            case DOLBY_VISION -> "hdr dolby vision dolby_vision dovi";
        });
    }

    private static String resolution(int width, int height) {
        return switch (Resolution.of(width, height)) {
            case UHD_8K -> "8k uhd 4320p";
            case UHD -> "4k uhd 2160p";
            case QUAD_HD -> "qhd 1440p";
            case FULL_HD -> "fhd 1080p";
            case HD -> "hd 720p";
            case SD -> Math.min(width, height) >= 576 ? "sd 576p" : "sd";
            case UNKNOWN -> "";
        };
    }

    private static void add(Set<String> terms, @Nullable String term) {
        if (term != null) {
            terms.add(term);
            terms.add(OTHER_NAMES.getOrDefault(term, term));
        }
    }
}
