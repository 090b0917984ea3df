package org.stoatferret.scan;

import org.stoatferret.files.FileRules;
import org.stoatferret.files.ScanRoots;

/**
 * How scans are done.
 *
 * @param roots
 *            looked at again when a scan begins, as it may have waited for long
 * @param parallelism
 *            files probed at once, by all scans together
 * @param patience
 *            with files that are being written
 */
public record ScanConfig(FileRules rules, ScanRoots roots, int parallelism, Patience patience) {

    /** Scans with the patience that suits people. */
    public ScanConfig(FileRules rules, ScanRoots roots, int parallelism) {
        this(rules, roots, parallelism, Patience.NORMAL);
    }
}
