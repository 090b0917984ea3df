package org.stoatferret.probe;

import java.util.Set;

/** The signal that ended a child, as its exit value tells. */
final class Signal {
    private static final int FIRST = 128;
    private static final int LAST = 64;
    // SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGBUS (macOS), SIGSEGV, SIGSYS (macOS), SIGXCPU, SIGXFSZ,
    // SIGSYS. SIGKILL is how the system gets back memory; everybody else who wants an end asks for it politely first.
    private static final Set<Integer> DEADLY = Set.of(4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 25, 31);

    private Signal() {}

    /** Its number; 0 if the child ended by itself. */
    static int of(int exitValue) {
        return exitValue > FIRST && exitValue <= FIRST + LAST ? exitValue - FIRST : 0;
    }

    /** Whether the child brought its end upon itself, or used up the machine. */
    static boolean isDeath(int exitValue) {
        return DEADLY.contains(of(exitValue));
    }

    /**
     * Makes sure that nobody outside told the child to end, as a terminal does to all of a job at Ctrl-C.
     *
     * @throws ProberUnavailableException
     *             if somebody did, which says nothing about the file
     */
    static void requireNone(int exitValue) throws ProberUnavailableException {
        if (of(exitValue) != 0 && !isDeath(exitValue)) {
            throw new ProberUnavailableException(
                    "FFmpeg was told by another program to stop (signal " + of(exitValue) + ").", null);
        }
    }
}
