package org.stoatferret.probe;

import java.time.Duration;

import org.stoatferret.media.FileProblem;
import org.stoatferret.media.MediaInfo;

/** What came of asking about one file. */
public sealed interface ProbeResult {

    /**
     * It is a video.
     *
     * @param answer
     *            FFmpeg's own, whole: JSON
     */
    record Probed(MediaInfo media, String answer) implements ProbeResult {}

    /** It is media without moving pictures, or none at all. */
    record NotVideo(String message) implements ProbeResult {}

    /** It is of a kind that is not read here, such as a playlist that would lead to other files. */
    record Unsupported(String message) implements ProbeResult {}

    /** FFmpeg died while it read the file, by itself: nobody here had ended it. It may do so again. */
    record Crashed(String message) implements ProbeResult {}

    /** FFmpeg did not answer in time, and was stopped. */
    record TimedOut(Duration limit) implements ProbeResult {}

    /** FFmpeg could not make sense of it, or its answer made none. */
    record Failed(FileProblem.Code code, String message) implements ProbeResult {}
}
