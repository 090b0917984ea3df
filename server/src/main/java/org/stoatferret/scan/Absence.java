package org.stoatferret.scan;

import java.util.List;

import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.ScanRequest.Missing;
import org.stoatferret.media.VideoId;

/**
 * What a scan that has seen the whole tree did not find any more. A library must not be lost to a disk that was not
 * there: when that is what it looks like, nothing is marked, and the job says so.
 *
 * @param here
 *            videos whose directory, or what is left of its path, still lies on the file system that they were on
 * @param elsewhere
 *            videos of which that cannot be said
 * @param failures
 *            files that could not be read when they were there
 * @param isRootEmpty
 *            which is what an unmounted directory looks like
 */
record Absence(List<VideoId> here, List<VideoId> elsewhere, List<FilePath> failures, boolean isRootEmpty) {
    /** Videos marked in one write. */
    private static final int BATCH = 500;
    /** So many may go without a question, and so large a part of what there was. */
    private static final int UNSUSPICIOUS = 50;
    private static final double UNSUSPICIOUS_PART = 0.2;

    /**
     * Marks what is missing.
     *
     * @param seen
     *            how many stored videos were found
     */
    void mark(long seen, Missing missing, Ledger ledger, JobContext job)
            throws InterruptedException, JobFailedException {
        long gone = here.size() + elsewhere.size();
        if (missing == Missing.ACCEPTED) {
            mark(here, ledger);
            mark(elsewhere, ledger);
            forgetFailures(ledger);
        } else if (isRootEmpty) {
            warn(gone, "the directory is empty", job);
        } else if (gone > UNSUSPICIOUS && gone > UNSUSPICIOUS_PART * (gone + seen)) {
            warn(gone, "that is more than a fifth of what there was", job);
        } else {
            warn(elsewhere.size(), "their directories lie on another file system than before", job);
            mark(here, ledger);
            forgetFailures(ledger);
        }
    }

    private static void warn(long videos, String why, JobContext job) {
        if (videos > 0) {
            job.warn("Videos no longer there, but not marked as missing: " + videos + " (" + why
                    + "). If the storage is as it should be, scan again with accept_missing.");
        }
    }

    private static void mark(List<VideoId> videos, Ledger ledger) throws InterruptedException, JobFailedException {
        for (int from = 0; from < videos.size(); from += BATCH) {
            ledger.missing(videos.subList(from, Math.min(videos.size(), from + BATCH)));
        }
    }

    private void forgetFailures(Ledger ledger) throws InterruptedException, JobFailedException {
        for (int from = 0; from < failures.size(); from += BATCH) {
            ledger.forgetFailures(failures.subList(from, Math.min(failures.size(), from + BATCH)));
        }
    }
}
