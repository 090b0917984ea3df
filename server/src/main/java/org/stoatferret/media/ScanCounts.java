package org.stoatferret.media;

import org.jspecify.annotations.Nullable;

/**
 * What a scan has done so far, in files (an unreadable directory counts as one).
 *
 * @param total
 *            how many there are; null until the whole tree has been walked
 * @param added
 *            stored for the first time
 * @param updated
 *            probed again, because they had changed or it was asked for
 * @param skipped
 *            unchanged
 * @param moved
 *            unchanged under another path
 * @param missing
 *            stored earlier and no longer there; not among the scanned
 * @param failed
 *            not videos, or not readable
 */
public record ScanCounts(@Nullable Long total, long added, long updated, long skipped, long moved, long missing,
        long failed) {
    public static final ScanCounts NONE = new ScanCounts(null, 0, 0, 0, 0, 0, 0);

    public long scanned() {
        return added + updated + skipped + moved + failed;
    }
}
