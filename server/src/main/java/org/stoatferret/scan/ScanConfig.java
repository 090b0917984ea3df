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
 */
public record ScanConfig(FileRules rules, ScanRoots roots, int parallelism) {}
