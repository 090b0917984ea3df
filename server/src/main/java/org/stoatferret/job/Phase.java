package org.stoatferret.job;

/** What a running job is at. */
public enum Phase {
    /** The tree is still being walked, while what it has yielded is already being probed. */
    DISCOVERING,
    /** Everything has been found; some of it is still to be probed. */
    PROBING,
    /** All files are done; what is gone is being marked. */
    FINISHING
}
