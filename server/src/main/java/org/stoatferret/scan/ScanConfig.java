package org.stoatferret.scan;

import org.stoatferret.files.FileRules;

/**
 * How scans are done.
 *
 * @param parallelism
 *            files probed at once, by all scans together
 */
public record ScanConfig(FileRules rules, int parallelism) {}
