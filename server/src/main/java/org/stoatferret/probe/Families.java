package org.stoatferret.probe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Children, and whatever descends from them. */
final class Families {
    private static final int MAX_SNAPSHOTS = 8;

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
