package org.stoatferret.media;

import java.time.Instant;

/** A file with moving pictures, as stored. */
public record Video(VideoId id, FilePath path, FileSignature signature, MediaInfo media, VideoStatus status,
        Instant createdAt, Instant updatedAt, JobId lastJob) {}
