package org.stoatferret.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * What a child may take of the machine. The kernel holds it to that, from before its first instruction: a shell sets
 * the limits and then becomes the child, which costs half a millisecond.
 */
final class ResourceLimits {
    /**
     * All that the child writes to: with the libraries that it shares, 256 MB. FFmpeg limits a single allocation only,
     * and a file of 17 KB can ask for thousands.
     */
    static final int DATA_MIB = 224;

    // A shell says so and goes on if the limits are lower already. No core file: it would lie in the server's directory.
    private static final String SCRIPT = "ulimit -d %d 2>/dev/null; ulimit -c 0; exec \"$0\" \"$@\"";

    private ResourceLimits() {}

    /** The command, run within the limits. Needs a POSIX shell; only Linux counts all of a child's memory as data. */
    static List<String> around(List<String> command, int dataMib) {
        var limited = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT.formatted(dataMib * 1024)));
        limited.addAll(command);
        return limited;
    }
}
