package org.stoatferret.http;

import java.math.BigDecimal;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Hdr;
import org.stoatferret.media.Page;
import org.stoatferret.media.Rational;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;

/** A video on the wire. */
record VideoJson(String id, String path, String pathBytes, String filename, @Nullable String directory, long sizeBytes,
        long fileSize, String modifiedAt, String container, @Nullable BigDecimal durationSeconds,
        @Nullable Long durationFrames, @Nullable Integer frameRateNumerator, @Nullable Integer frameRateDenominator,
        @Nullable Integer width, @Nullable Integer height, @Nullable Integer rotation, @Nullable String videoCodec,
        @Nullable String videoProfile, @Nullable String pixelFormat, @Nullable Integer bitDepth,
        @Nullable String colorPrimaries, @Nullable String colorTransfer, @Nullable String colorSpace, String hdr,
        @Nullable Long bitRate, @Nullable String audioCodec, @Nullable Integer audioChannels,
        @Nullable String audioLayout, @Nullable Integer sampleRate, int audioCount, int subtitleCount, int dataCount,
        int chapterCount, List<SubtitleLine> subtitleStreams, String status, String createdAt, String updatedAt,
        String lastJobId) {
    private static final VideoTrack NO_PICTURES = new VideoTrack("", null, null, null, 0, null, null, null, null, null,
            null, null, Hdr.NONE);
    private static final AudioTrack NO_SOUND = new AudioTrack("", null, null, null, null);

    /** One stream of subtitles. */
    record SubtitleLine(String codecName, @Nullable String language) {}

    /** A slice of the list of videos. */
    record VideoPage(List<VideoJson> videos, long total, int limit, int offset) {
        static VideoPage of(Page<Video> page) {
            return new VideoPage(page.items().stream().map(VideoJson::of).toList(), page.total(), page.limit(),
                    page.offset());
        }
    }

    /** What a search has found. */
    record VideoMatches(List<VideoJson> videos, long total, String query) {
        static VideoMatches of(Page<Video> page, String query) {
            return new VideoMatches(page.items().stream().map(VideoJson::of).toList(), page.total(), query);
        }
    }

    static VideoJson of(Video video) {
        var media = video.media();
        var picture = media.video().orElse(NO_PICTURES);
        var sound = media.audio().orElse(NO_SOUND);
        var path = video.path();
        var directory = path.parent();
        var subtitles = media.tracks(SubtitleTrack.class);
        long size = video.signature().sizeBytes();
        return new VideoJson(video.id().toString(), path.display(), path.encoded(), path.displayName(),
                directory == null ? null : directory.display(), size, size, Json.time(video.signature().modifiedAt()),
                media.container(), media.duration() == null ? null : Json.seconds(media.duration()), picture.frames(),
                numerator(picture.frameRate()), denominator(picture.frameRate()), picture.width(), picture.height(),
                picture == NO_PICTURES ? null : picture.rotation(), codec(picture), picture.profile(),
                picture.pixelFormat(), picture.bitDepth(), picture.colorPrimaries(), picture.colorTransfer(),
                picture.colorSpace(), Query.Words.of(picture.hdr()), media.bitRate(), codec(sound), sound.channels(),
                sound.layout(), sound.sampleRate(), media.tracks(AudioTrack.class).size(), subtitles.size(),
                media.tracks(DataTrack.class).size(), media.chapterCount(),
                subtitles.stream().map(track -> new SubtitleLine(track.codec(), track.language())).toList(),
                Query.Words.of(video.status()), Json.time(video.createdAt()), Json.time(video.updatedAt()),
                video.lastJob().toString());
    }

    private static @Nullable String codec(Track track) {
        return track.codec().isEmpty() ? null : track.codec();
    }

    private static @Nullable Integer numerator(@Nullable Rational rate) {
        return rate == null ? null : rate.numerator();
    }

    private static @Nullable Integer denominator(@Nullable Rational rate) {
        return rate == null ? null : rate.denominator();
    }
}
