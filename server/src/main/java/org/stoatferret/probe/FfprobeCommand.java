package org.stoatferret.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.stoatferret.libav.Restrictions;

/**
 * What is run to ask about a file.
 *
 * @param executable
 *            a path, or a name to be looked for where the system looks for programs
 * @param environment
 *            what differs from the server's own; the empty string takes a variable away
 * @param guardian
 *            ends the children's families
 * @param isLimited
 *            whether it is held to the {@link ResourceLimits}
 */
record FfprobeCommand(String executable, Map<String, String> environment, Guardian guardian, boolean isLimited) {
    private static final List<String> OPTIONS = List.of("-v", "error", "-hide_banner",
            "-max_alloc", String.valueOf(Restrictions.MAX_ALLOCATION_BYTES),
            // One picture is decoded at most: more threads cost more than they bring.
            "-threads", "1", "-protocol_whitelist", Restrictions.PROTOCOLS,
            "-format_whitelist", Restrictions.FORMATS, "-print_format",
            "json=compact=1", "-show_error", "-show_format", "-show_streams", "-show_chapters", "-i");

    FfprobeCommand {
        var all = new HashMap<>(environment);
        all.put("FFREPORT", ""); // would have every child write a log file
        all.put("AV_LOG_FORCE_COLOR", "");
        environment = Map.copyOf(all);
    }

    /** The same one, free to take whatever it wants. */
    FfprobeCommand unlimited() {
        return new FfprobeCommand(executable, environment, guardian, false);
    }

    /** Asks for the version. */
    ChildProcess version() {
        return child(List.of(executable, "-version"));
    }

    /** Asks about a file. The protocol is named, so that nothing in a file's name is taken for one or for an option. */
    ChildProcess about(Path file) {
        var command = new ArrayList<String>(OPTIONS.size() + 2);
        command.add(executable);
        command.addAll(OPTIONS);
        command.add(argument(file));
        return child(command);
    }

    private ChildProcess child(List<String> command) {
        return guardian.child(isLimited ? ResourceLimits.around(command, ResourceLimits.DATA_MIB) : command,
                environment);
    }

    /** What the child is told the file is called. */
    static String argument(Path file) {
        return "file:" + file.toAbsolutePath();
    }
}
