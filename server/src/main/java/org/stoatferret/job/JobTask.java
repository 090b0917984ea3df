package org.stoatferret.job;

import org.stoatferret.media.ScanRequest;

/** The work of a job. */
public interface JobTask {
    /**
     * Does the work, on a thread of the job's. Ends early when interrupted, leaving nothing running.
     *
     * @throws JobFailedException
     *             if the work cannot be done, with a sentence for the user
     */
    void run(ScanRequest request, JobContext context) throws InterruptedException, JobFailedException;
}
