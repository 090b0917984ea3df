package org.stoatferret.media;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.VideoTrack;

/**
 * What is in one media file.
 *
 * @param container
 *            one of FFmpeg's short format names, such as {@code mp4} or {@code matroska}
 * @param bitRate
 *            of the whole file, in bit/s
 */
public record MediaInfo(String container, @Nullable Duration duration, @Nullable Long bitRate, int chapterCount,
        List<Track> tracks) {
    public MediaInfo {
        tracks = List.copyOf(tracks);
    }

    /** The first video stream. */
    public Optional<VideoTrack> video() {
        return tracks(VideoTrack.class).stream().findFirst();
    }

    /** The first audio stream. */
    public Optional<AudioTrack> audio() {
        return tracks(AudioTrack.class).stream().findFirst();
    }

    public <T extends Track> List<T> tracks(Class<T> kind) {
        return tracks.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
