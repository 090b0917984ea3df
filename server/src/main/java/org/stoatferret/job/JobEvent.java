package org.stoatferret.job;

import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;

/** What subscribers are told. */
public sealed interface JobEvent {

    /** The job is waiting, running or over from now on. */
    record Changed(Job job) implements JobEvent {}

    /** A running job has come this far: complete in itself, so that only the newest matters. */
    record Progressed(JobId job, Progress progress) implements JobEvent {}

    /** A job could not make a video of a file. */
    record FileFailed(JobId job, FileProblem problem) implements JobEvent {}

    /**
     * The list of videos has changed.
     *
     * @param total
     *            how long it is now
     */
    record LibraryChanged(String reason, long total) implements JobEvent {}

    /** Whether this event belongs to the job's own stream. */
    default boolean isAbout(JobId id) {
        return switch (this) {
            case Changed changed -> changed.job().id().equals(id);
            case Progressed progressed -> progressed.job().equals(id);
            case FileFailed failed -> failed.job().equals(id);
            case LibraryChanged _ -> false;
        };
    }
}
