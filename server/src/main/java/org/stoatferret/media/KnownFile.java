package org.stoatferret.media;

import org.jspecify.annotations.Nullable;

/**
 * What an earlier scan left about one path: a video, a failure, or a video whose file has since become unreadable.
 */
public record KnownFile(@Nullable KnownVideo video, @Nullable KnownFailure failure) {

    /** A stored video, as far as a scan needs it. */
    public record KnownVideo(VideoId id, FileSignature signature, VideoStatus status) {}

    /** A failure that would repeat itself as long as the file is unchanged. */
    public record KnownFailure(FileSignature signature, FileProblem problem) {}
}
