package org.stoatferret.media;

import org.jspecify.annotations.Nullable;

/**
 * What an earlier scan left about one path: a video, a failure, or a video whose file has since become unreadable.
 */
public record KnownFile(@Nullable KnownVideo video, @Nullable KnownFailure failure) {

    /** The failure of a file that still has this signature; null if there is none. */
    public @Nullable KnownFailure failureOf(FileSignature signature) {
        return failure != null && failure.signature().isSameFile(signature) ? failure : null;
    }

    /** A stored video, as far as a scan needs it. */
    public record KnownVideo(VideoId id, FileSignature signature, VideoStatus status) {}

    /**
     * A failure of a file that had this signature.
     *
     * @param deaths
     *            how often the prober has died of the file
     */
    public record KnownFailure(FileSignature signature, FileProblem problem, int deaths) {
        /** So many, and the file is quarantined: the prober is not let near it until it changes. */
        public static final int MAX_DEATHS = 2;

        public KnownFailure(FileSignature signature, FileProblem problem) {
            this(signature, problem, 0);
        }

        /** Whether to ask again, though the file has not changed: a single death may have been chance. */
        public boolean deservesAnotherProbe() {
            return deaths > 0 && !isQuarantined();
        }

        public boolean isQuarantined() {
            return deaths >= MAX_DEATHS;
        }
    }
}
