package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A program in ffprobe's place that ignores SIGTERM, never ends, and has a grandchild that holds its output. For files
 * with {@code quick} in their names it answers like ffprobe, and for those with {@code slow} after a twentieth of a
 * second, ignoring SIGTERM meanwhile.
 */
public final class HangingChildren {
    private final Path directory;
    private final Path script;

    /** Writes the program, and has each child note itself, in a directory. */
    public HangingChildren(Path directory) throws IOException {
        this.directory = directory;
        this.script = Files.writeString(directory.resolve("hanging.sh"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo "ffprobe version 1-test"; exit 0; fi
                trap '' TERM INT HUP
                case "$*" in *quick*|*slow*)
                    case "$*" in *slow*) sleep 0.05; esac
                    echo '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264","width":2,"height":2}],'
                    echo '"format":{"format_name":"mp4"}}'
                    exit 0
                esac
                sleep 1000 &
                echo "$$ $!" > "%s/child-$$"
                while :; do wait; done
                """.formatted(directory));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public Path script() {
        return script;
    }

    /** Waits until so many children hang; the numbers of their processes, two a child. */
    public List<Long> await(int count) throws IOException {
        return await(directory, count);
    }

    static List<Long> await(Path directory, int count) throws IOException {
        Eventually.await(count + " children hang", () -> hanging(directory).size() >= 2 * count);
        return hanging(directory);
    }

    private static List<Long> hanging(Path directory) throws IOException {
        var pids = new ArrayList<Long>();
        try (var notes = Files.newDirectoryStream(directory, "child-*")) {
            for (var note : notes) {
                var text = Files.readString(note);
                if (text.endsWith("\n")) {
                    List.of(text.strip().split(" ")).forEach(pid -> pids.add(Long.valueOf(pid)));
                }
            }
        }
        return pids;
    }

    /** Forgets the children there were. */
    public void clear() throws IOException {
        try (var notes = Files.newDirectoryStream(directory, "child-*")) {
            for (var note : notes) {
                Files.delete(note);
            }
        }
    }

    /** Fails if one of the processes lives on. */
    public static void assertEnded(List<Long> pids) throws InterruptedException, ExecutionException {
        for (long pid : pids) {
            var process = ProcessHandle.of(pid);
            if (process.isPresent() && !isZombie(pid)) {
                try {
                    process.get().onExit().get(30, TimeUnit.SECONDS);
                } catch (TimeoutException e) {
                    assertTrue(isZombie(pid), "process " + pid + " is still there");
                }
            }
        }
    }

    static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).isPresent() && !isZombie(pid);
    }

    /** Dead, but not yet waited for by whoever inherited it. */
    private static boolean isZombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).replaceFirst("(?s).*\\) ", "").startsWith("Z");
        } catch (IOException e) {
            return true;
        }
    }
}
