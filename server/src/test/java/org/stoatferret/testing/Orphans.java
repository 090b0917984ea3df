package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.stoatferret.probe.TestFfmpeg;

/** Kills a packaged server while its children hang, and counts those that are left. */
public final class Orphans {
    /** Within which nobody may be left. */
    public static final Duration LIMIT = Duration.ofSeconds(20);

    private Orphans() {}

    /**
     * What was seen.
     *
     * @param children
     *            processes that hung when the server was killed, grandchildren included
     * @param left
     *            how many of them were there still when the limit had passed
     * @param slowest
     *            until the last of the others was gone
     */
    public record Figures(int children, int left, Duration slowest) {}

    /** Ways for a child to hang. */
    public enum Kind {
        /** It ignores all signals that can be, and so does its child. */
        STUBBORN {
            @Override
            Path executable(Path directory) throws IOException {
                return new HangingChildren(directory).script();
            }
        },
        /** As above, but its child has left the family and the session. */
        HIDDEN {
            @Override
            Path executable(Path directory) throws IOException {
                return script(directory, """
                        setsid sleep 1000 &
                        echo "$$ $!" > "%s/child-$$"
                        while :; do wait; done
                        """.formatted(directory));
            }
        },
        /** FFmpeg itself: the file is swapped for a named pipe after it was looked at. */
        PIPE {
            @Override
            Path executable(Path directory) throws IOException {
                return script(directory, """
                        for file; do :; done
                        rm -f "${file#file:}" && mkfifo "${file#file:}"
                        echo "$$ $$" > "%s/child-$$"
                        LD_LIBRARY_PATH="%s" exec "%s" "$@"
                        """.formatted(directory, TestFfmpeg.program("ffprobe").getParent(),
                        TestFfmpeg.program("ffprobe")));
            }
        };

        abstract Path executable(Path directory) throws IOException;
    }

    /**
     * Starts a server with some children that hang, kills it, and watches them.
     *
     * @param directory
     *            empty; whatever is needed is made in it
     */
    public static Figures run(Path directory, Kind kind, int children) throws IOException, InterruptedException {
        var media = Files.createDirectory(directory.resolve("media"));
        for (int i = 0; i < children; i++) {
            Files.createFile(media.resolve("hang-" + i + ".mp4"));
        }
        var options = List.of("-Dprobe.executable=" + kind.executable(directory),
                "-Dprobe.parallelism=" + children, "-Dprobe.timeout=PT5M");
        try (var server = ServerProcess.packaged(directory, options, Map.of());
                var client = new ApiClient(server.address())) {
            client.submit(media);
            var pids = HangingChildren.await(directory, children);
            server.kill();
            var figures = watch(pids.stream().distinct().toList(), LIMIT);
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            return figures;
        }
    }

    /** Watches processes until all are gone, or for so long. */
    public static Figures watch(List<Long> pids, Duration limit) {
        long start = System.nanoTime();
        long elapsed = 0;
        long last = 0;
        var left = pids;
        while (!left.isEmpty() && elapsed < limit.toNanos()) {
            int before = left.size();
            left = left.stream().filter(HangingChildren::isRunning).toList();
            elapsed = System.nanoTime() - start;
            last = left.size() < before ? elapsed : last;
            Thread.yield();
        }
        return new Figures(pids.size(), left.size(), Duration.ofNanos(last));
    }

    private static Path script(Path directory, String body) throws IOException {
        var script = Files.writeString(directory.resolve("hanging.sh"), """
                #!/bin/sh
                if [ "$1" = -version ]; then echo "ffprobe version 1-test"; exit 0; fi
                """ + body);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
