package org.stoatferret.probe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The file descriptors that this process may still open. */
final class SpareDescriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern MOST = Pattern.compile("Max open files +(\\d+)");

    private SpareDescriptors() {}

    /**
     * How many there are at this moment; more than can be where that is not known. Takes a microsecond for each that is
     * open.
     *
     * @throws IOException
     *             if there is none left to look with
     */
    static long count() throws IOException {
        if (!Files.isDirectory(OPEN)) {
            return Long.MAX_VALUE;
        }
        var most = MOST.matcher(Files.readString(LIMITS));
        try (var open = Files.list(OPEN)) {
            return most.find() ? Long.parseLong(most.group(1)) - open.count() : Long.MAX_VALUE;
        }
    }
}
