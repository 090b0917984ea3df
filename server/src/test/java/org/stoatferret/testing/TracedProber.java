package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.stoatferret.probe.TestFfmpeg;

/** The bundled ffprobe under strace: what it asks of the system that has to do with the network or with files. */
final class TracedProber {
    private static final Pattern CALL = Pattern
            .compile("^(?:\\d+ +)?(\\w+)\\(([^\"]*)(?:\"((?:[^\"\\\\]|\\\\.)*)\"(.*))?");
    private static final Pattern READING = Pattern
            .compile("open|openat|openat2|stat|lstat|newfstatat|statx|access|faccessat|faccessat2|readlink|readlinkat");
    private static final Pattern WRITING = Pattern.compile("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND");
    // The dynamic loader and the C library; the time zone is for dates in the answer.
    private static final Pattern SYSTEM = Pattern.compile("/(usr/)?lib(32|64|x32)?/.*|"
            + "/etc/ld\\.so\\.(cache|preload|nohwcap)|/etc/localtime|/proc/self/exe");

    private final Path logs;
    private final Path script;
    private final Path ffmpeg = TestFfmpeg.program("ffprobe").getParent();

    /**
     * Writes a program to be run in ffprobe's place.
     *
     * @param arguments
     *            for the shell: {@code "$@"} for what the server says, and {@code "$file"} for the file
     */
    TracedProber(Path directory, String arguments) throws IOException {
        logs = Files.createDirectory(directory.resolve("traces"));
        script = Files.writeString(directory.resolve("traced.sh"), """
                #!/bin/sh
                export LD_LIBRARY_PATH="%1$s"
                if [ "$1" = -version ]; then exec "%1$s/ffprobe" -version; fi
                for file; do :; done
                unset LD_LIBRARY_PATH
                printf %%s "${file#file:}" > "%2$s/$$.asked"
                exec strace -f -qq -s 4096 -e trace=%%network,%%file -o "%2$s/$$.trace" -E LD_LIBRARY_PATH="%1$s" \\
                    "%1$s/ffprobe" %3$s
                """.formatted(ffmpeg, logs, arguments));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path script() {
        return script;
    }

    /** What the probes did that they may not do: one line each, beginning with the call. */
    List<String> violations() throws IOException {
        var violations = new ArrayList<String>();
        try (var asked = Files.newDirectoryStream(logs, "*.asked")) {
            for (var file : asked) {
                var trace = Path.of(file.toString().replaceFirst("asked$", "trace"));
                if (Files.exists(trace)) {
                    violations.addAll(violations(Files.readString(file), Files.readAllLines(trace)));
                }
            }
        }
        return violations;
    }

    /** How many probes were watched. */
    int watched() throws IOException {
        try (var traces = Files.list(logs)) {
            return (int) traces.filter(log -> log.toString().endsWith(".trace")).count();
        }
    }

    private List<String> violations(String asked, List<String> trace) {
        var violations = new ArrayList<String>();
        boolean started = false;
        for (var line : trace) {
            var call = CALL.matcher(line);
            if (!call.find()) {
                continue; // a signal, an end, or the second half of a call
            }
            boolean starts = call.group(1).equals("execve") && !started;
            started |= starts;
            if (!starts && !isAllowed(call.group(1), call.group(2), call.group(3), call.group(4), asked)) {
                violations.add(line.replaceFirst("^\\d+ +", "") + " while asked about " + asked);
            }
        }
        return violations;
    }

    private boolean isAllowed(String name, String before, String path, String after, String asked) {
        if (!READING.matcher(name).matches() || path == null || WRITING.matcher(after).find()) {
            return false;
        }
        if (path.isEmpty() && after.contains("AT_EMPTY_PATH")) {
            return true; // a file that is open already
        }
        return path.equals(asked) || path.startsWith(ffmpeg + "/") || SYSTEM.matcher(path).matches();
    }
}
