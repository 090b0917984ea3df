package org.stoatferret.job;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;

/** What a task reports to the job it is the work of. Any thread may call; nothing blocks. */
public interface JobContext {

    JobId id();

    void enter(Phase phase);

    /** Says how many files there are, once that is known. */
    void found(long total);

    /** A file was done, in this way; called when that has been stored. */
    void count(Tally tally);

    void countMissing(long files);

    /**
     * A file has failed; called when that has been stored. Counts it, too.
     *
     * @param sequence
     *            the place of the event that was stored with it
     */
    void failed(FileProblem problem, long sequence);

    /** Something that the person who asked for the job should know: a sentence. The last one counts. */
    void warn(String sentence);

    /** A file is being probed, until {@link #probed}. */
    void probing(FilePath file);

    void probed(FilePath file);

    /** Ways for a file to be done. */
    enum Tally {
        ADDED, UPDATED, SKIPPED, MOVED
    }
}
