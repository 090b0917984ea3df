package org.stoatferret.reliability;

import java.nio.file.Path;

/**
 * One line of the table.
 *
 * @param name
 *            what is done
 */
record Experiment(String name, Run run) {

    /** Does it, with an empty directory to itself. */
    interface Run {
        Figures in(Path directory) throws Exception;
    }
}
