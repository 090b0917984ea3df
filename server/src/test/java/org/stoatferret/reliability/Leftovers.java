package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Processes that a server has started, wherever they have moved in the family tree since: they are in the directory in
 * which it was started, as Linux tells of every process. What guards them is none of them: it has the server's mark
 * among its arguments, and stays for some seconds when the server has been killed.
 */
final class Leftovers {
    private static final String GUARDS_MARK = "STOAT_FERRET_SERVER=";

    private Leftovers() {}

    /** Those that live now; one that has died but has not been waited for is not in any directory. */
    static List<ProcessHandle> in(Path directory) {
        return ProcessHandle.allProcesses().filter(process -> isIn(directory, process))
                .filter(process -> !isGuard(process) && process.parent().filter(Leftovers::isGuard).isEmpty()).toList();
    }

    /**
     * Waits until no process is left in the directory but those that may stay, and kills what is left at the limit.
     *
     * @return those that were left, described
     */
    static List<String> outlasting(Duration limit, Path directory, ProcessHandle... mayStay)
            throws InterruptedException {
        var stay = List.of(mayStay);
        long deadline = System.nanoTime() + limit.toNanos();
        var never = new CountDownLatch(1);
        while (true) {
            var left = in(directory).stream().filter(process -> !stay.contains(process)).toList();
            if (left.isEmpty() || System.nanoTime() > deadline) {
                var described = left.stream().map(Leftovers::describe).toList();
                left.forEach(ProcessHandle::destroyForcibly);
                return described;
            }
            never.await(5, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isGuard(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(GUARDS_MARK);
    }

    private static String describe(ProcessHandle process) {
        var parent = process.parent().map(ProcessHandle::pid).orElse(0L);
        return process.pid() + " of " + parent + " " + process.info().commandLine().orElse("?");
    }

    private static boolean isIn(Path directory, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).equals(directory);
        } catch (IOException e) {
            return false; // gone, or somebody else's
        }
    }
}
