package org.stoatferret.store;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

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
            terms.add(resolution(Math.max(video.width(), video.height()), Math.min(video.width(), video.height())));
        }
        terms.add(switch (video.hdr()) {
            case NONE -> "sdr";
            case HDR10 -> "hdr hdr10";
            case HLG -> "hdr hlg";
            case DOLBY_VISION -> "hdr dolby vision dolby_vision dovi";
        });
    }

    /** A film cropped to 1920 by 800 is still called 1080p. */
    private static String resolution(int longEdge, int shortEdge) {
        if (longEdge >= 7680 || shortEdge >= 4320) {
            return "8k uhd 4320p";
        }
        if (longEdge >= 3840 || shortEdge >= 2160) {
            return "4k uhd 2160p";
        }
        if (longEdge >= 2560 || shortEdge >= 1440) {
            return "qhd 1440p";
        }
        if (longEdge >= 1920 || shortEdge >= 1080) {
            return "fhd 1080p";
        }
        if (longEdge >= 1280 || shortEdge >= 720) {
            return "hd 720p";
        }
        return shortEdge >= 576 ? "sd 576p" : "sd";
    }

    private static void add(Set<String> terms, @Nullable String term) {
        if (term != null) {
            terms.add(term);
            terms.add(OTHER_NAMES.getOrDefault(term, term));
        }
    }
}
