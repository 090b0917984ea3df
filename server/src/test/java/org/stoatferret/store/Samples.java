package org.stoatferret.store;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobState;
import org.stoatferret.job.Progress;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.Hdr;
import org.stoatferret.media.JobId;
import org.stoatferret.media.MediaInfo;
import org.stoatferret.media.Rational;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.Track;
import org.stoatferret.media.Track.AudioTrack;
import org.stoatferret.media.Track.DataTrack;
import org.stoatferret.media.Track.SubtitleTrack;
import org.stoatferret.media.Track.VideoTrack;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;

/** Things to store. */
public final class Samples {
    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.123456789Z");
    static final JobId JOB = JobId.random();
    static final VideoTrack FULL_HD = picture("h264", 1920, 1080, Hdr.NONE);

    private Samples() {}

    static Database open(Path directory) {
        return open(directory, InstantSource.fixed(NOW));
    }

    static Database open(Path directory, InstantSource clock) {
        return Database.open(DataDirectory.take(directory),
                new DatabaseConfig(3, new Retention(1000, Duration.ofDays(30))), clock);
    }

    public static Video video(String path) {
        return video(FilePath.of(path), List.of(FULL_HD, new AudioTrack("aac", 2, "stereo", 48_000, "eng"),
                new SubtitleTrack("subrip", null), new SubtitleTrack("ass", "ger"), new DataTrack("ttf")));
    }

    static Video video(FilePath path, List<Track> tracks) {
        return video(path, "matroska", Duration.ofMillis(90_500), 2_000_000L, tracks);
    }

    static Video video(FilePath path, String container, @Nullable Duration duration, @Nullable Long bitRate,
            List<Track> tracks) {
        return new Video(VideoId.at(Instant.EPOCH), path, signature(7),
                new MediaInfo(container, duration, bitRate, 3, tracks),
                VideoStatus.PRESENT, NOW, NOW.plusNanos(1), JOB);
    }

    static VideoTrack picture(String codec, @Nullable Integer width, @Nullable Integer height, Hdr hdr) {
        return new VideoTrack(codec, "High", width, height, 90, new Rational(30_000, 1001), 2712L, "yuv420p", 8,
                "bt709", "bt709", "bt709", hdr);
    }

    static FileSignature signature(long size) {
        return new FileSignature(size, Instant.parse("1969-12-31T23:59:58.999999999Z"), "1234567", "2049");
    }

    static Job pending(String path) {
        return pending(path, NOW);
    }

    static Job pending(String path, Instant submittedAt) {
        var directory = FilePath.of(path);
        var request = new ScanRequest(directory, directory, ScanRequest.Depth.RECURSIVE, ScanRequest.Mode.CHANGED);
        return new Job(JobId.random(), request, 1, submittedAt, new JobState.Pending(), Progress.NONE, List.of(), null);
    }

    static Job in(JobState state, Job job, Progress progress) {
        return new Job(job.id(), job.request(), job.attempt(), job.submittedAt(), state, progress, job.problems(),
                job.warning());
    }

    static Job complete(Job job, Instant at) {
        return in(new JobState.Ended(JobState.Outcome.COMPLETE, at, at, null), job, Progress.NONE);
    }
}
