package org.stoatferret.probe;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Children, and whatever descends from them. */
final class Families {
    private static final int MAX_SNAPSHOTS = 8;
    private static final int DESCRIPTORS_A_START = 10; // six at most for its pipes, four for the JDK
    private static final int DESCRIPTORS_FOR_OTHERS = 16; // what may be opened meanwhile
    private static final AtomicInteger STARTING = new AtomicInteger();

    private Families() {}

    /** Starts nothing yet. What the environment maps to the empty string is removed from the child's. */
    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command);
        var inherited = builder.environment();
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                inherited.remove(name);
            } else {
                inherited.put(name, value);
            }
        });
        return builder;
    }

    /**
     * Starts a child, unless there may be too few descriptors for that. Behind a door: it may hang as the program's
     * file system does.
     *
     * <p>
     * The JDK is not even asked then. When JDK 21 or 25 runs out of descriptors half-way, it closes two that are not its
     * own: the numbers are whatever is in memory that it has not written to (forkAndExec in ProcessImpl_md.c, childenv).
     * Measured: jars, the JDK's classes and other children's pipes are lost, and it could be the database.
     *
     * @throws IOException
     *             if it cannot be started
     */
    static Process start(ProcessBuilder builder) throws IOException {
        try {
            int needed = STARTING.incrementAndGet() * DESCRIPTORS_A_START + DESCRIPTORS_FOR_OTHERS;
            long left = SpareDescriptors.count();
            if (left < needed) {
                throw new IOException("Too many open files: no more than " + left + " may be opened");
            }
            return builder.start();
        } finally {
            STARTING.decrementAndGet();
        }
    }

    /**
     * Kills a child and its family. Does not wait.
     *
     * <p>
     * From the top down, so that nobody is left who could react to the death of another by starting the next.
     * The family is looked at first, since those whose parent has died can no longer be found, and as often as it
     * takes to see nobody new: a fork may have been under way. Handles are used rather than {@link Process#destroy},
     * which closes the pipes: their numbers could be given out again while a reader is about to read. Whoever was born
     * after the last look, or has left the family, is left to others.
     */
    static void kill(Process child) {
        var handle = child.toHandle();
        if (!handle.isAlive()) {
            return;
        }
        Set<ProcessHandle> family = new LinkedHashSet<>();
        int snapshots = 0;
        boolean grown;
        do {
            grown = family.addAll(handle.descendants().toList());
            snapshots++;
        } while (grown && snapshots < MAX_SNAPSHOTS);
        handle.destroyForcibly();
        for (var member : family) {
            var late = member.descendants().toList();
            member.destroyForcibly();
            late.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
