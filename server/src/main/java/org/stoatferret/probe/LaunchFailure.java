package org.stoatferret.probe;

import java.util.Set;
import java.util.regex.Pattern;

/** Says why a program could not be started, and what to do about it. */
final class LaunchFailure {
    static final String REMEDY = "Install FFmpeg, or set probe.executable to an ffprobe that runs.";

    // The JDK's words for what the system answered to posix_spawn, fork or exec.
    private static final Pattern ERRNO = Pattern.compile("error[:=] ?(\\d+)(?:, | \\()([^)]*)");
    // EAGAIN (35 on macOS), ENOMEM, ENFILE, EMFILE
    private static final Set<String> SHORTAGES = Set.of("11", "35", "12", "23", "24");

    private LaunchFailure() {}

    static String sentence(Throwable failure) {
        if (isShortage(failure)) {
            return "FFmpeg could not be started: the system has no room for another process or open file ("
                    + reason(failure) + "). Raise the limits on processes, open files or memory, or lower "
                    + "probe.parallelism.";
        }
        return "FFmpeg could not be started: " + reason(failure) + ". " + REMEDY;
    }

    /** What the system said, in a few words. */
    static String reason(Throwable failure) {
        String message = message(failure);
        var errno = ERRNO.matcher(message);
        return Complaint.oneLine(errno.find() ? errno.group(2) : message);
    }

    private static boolean isShortage(Throwable failure) {
        var errno = ERRNO.matcher(message(failure));
        if (errno.find()) {
            return SHORTAGES.contains(errno.group(1));
        }
        return failure instanceof VirtualMachineError || failure.getCause() instanceof VirtualMachineError
                || message(failure).contains("Too many open files");
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
