package org.stoatferret.probe;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Tiny real programs in place of ffprobe, and what is needed to watch them. */
final class Fakes {
    /** Ignores every polite request, and so does the grandchild that holds its pipes. Both say who they are. */
    static final String NEVER_EXITS = """
            trap '' TERM INT HUP
            sh -c 'trap "" TERM INT HUP; sleep 1000 & echo $! > PIDS; wait' &
            echo $! > PIDS
            echo $$ > PIDS
            while :; do wait; done
            """;
    static final int NEVER_EXITS_PROCESSES = 3;

    private Fakes() {}

    /** Writes a program that tells its version as ffprobe does, and otherwise does this. */
    static Path program(Path directory, String body) throws IOException {
        return script(directory, """
                if [ "$1" = -version ]; then echo "ffprobe version 9.9-fake Copyright"; exit 0; fi
                """ + body);
    }

    private static final AtomicInteger ALIASES = new AtomicInteger();

    static Path script(Path directory, String body) throws IOException {
        return executable(directory, "#!/bin/sh\n" + body);
    }

    static Path executable(Path directory, String content) throws IOException {
        var file = Files.createTempFile(directory, "fake", ".sh");
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    static Ffprobe prober(Path executable, Duration timeout, int parallelism)
            throws IOException, InterruptedException {
        return Ffprobe.find(new FfprobeConfig(executable, TestFfmpeg.cacheDirectory(), timeout, parallelism),
                new Storage(TestFfmpeg.cacheDirectory().resolve("aliases-" + ALIASES.incrementAndGet())));
    }

    static FilePath path(Path file) {
        return FilePath.ofBytes(FilePath.decode(file.toUri().getRawPath().replaceFirst("/$", "")));
    }

    static void assertEnded(long pid) {
        Eventually.await("process " + pid + " has ended", () -> !isRunning(pid));
    }

    /** Whether a process has told the system not to bother it with a signal. */
    static boolean ignores(long pid, int signal) {
        try {
            var status = Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
            var ignored = status.lines().filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
            return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) >> signal - 1 & 1) == 1;
        } catch (IOException e) {
            return false;
        }
    }

    /** A zombie that its new parent has not taken yet has ended, though it has a number still. */
    private static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    /** A named pipe into which the fakes write their numbers. */
    static final class Pids implements AutoCloseable {
        private final Path path;
        private final RandomAccessFile pipe;

        Pids(Path directory) throws IOException, InterruptedException {
            path = directory.resolve("pids-" + System.nanoTime());
            assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
            pipe = new RandomAccessFile(path.toFile(), "rw"); // for writing, too: opening does not wait for a writer
        }

        /** The program's text with the place to write to filled in. */
        String in(String body) {
            return body.replace("PIDS", path.toString());
        }

        /** Waits until so many numbers have come. */
        List<Long> await(int count) throws IOException {
            var pids = new ArrayList<Long>();
            while (pids.size() < count) {
                pids.add(Long.valueOf(pipe.readLine()));
            }
            return pids;
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }
}
