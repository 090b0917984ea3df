package org.stoatferret.media;

import org.jspecify.annotations.Nullable;

/** One stream of a media file, in FFmpeg's terms; null is what FFmpeg did not say. */
public sealed interface Track {
    String codec();

    /**
     * Moving pictures; cover art is none.
     *
     * @param width
     *            in pixels, before rotation
     * @param rotation
     *            degrees clockwise by which a player turns the picture: 0, 90, 180 or 270 as a rule
     * @param frames
     *            how many pictures, where the container says or duration and rate imply it
     * @param bitDepth
     *            bits per sample
     */
    record VideoTrack(String codec, @Nullable String profile, @Nullable Integer width, @Nullable Integer height,
            int rotation, @Nullable Rational frameRate, @Nullable Long frames, @Nullable String pixelFormat,
            @Nullable Integer bitDepth, @Nullable String colorPrimaries, @Nullable String colorTransfer,
            @Nullable String colorSpace, Hdr hdr) implements Track {}

    /**
     * Sound.
     *
     * @param sampleRate
     *            in hertz
     */
    record AudioTrack(String codec, @Nullable Integer channels, @Nullable String layout, @Nullable Integer sampleRate,
            @Nullable String language) implements Track {}

    /** Subtitles, as text or pictures. */
    record SubtitleTrack(String codec, @Nullable String language) implements Track {}

    /** Anything else: timecodes, attachments, cover art, telemetry. */
    record DataTrack(String codec) implements Track {}
}
