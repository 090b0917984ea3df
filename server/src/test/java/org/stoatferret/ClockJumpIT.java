package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.testing.ApiClient;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The packaged server while the system's clock is set by a day: its limits go by how much time passes. */
@Timeout(300)
class ClockJumpIT {
    private static final Duration FILE = Duration.ofSeconds(4);
    private static final Duration JOB = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"+1d", "-1d"})
    void noLimitFiresEarlyAndNoneIsMissed(String jump) throws Exception {
        var library = library();
        assumeTrue(library.isPresent(), "libfaketime is not installed");
        var offset = Files.writeString(directory.resolve("offset"), "+0\n");
        var hanging = new HangingChildren(directory);
        var media = Files.createDirectory(directory.resolve("media"));
        for (int i = 0; i < 6; i++) {
            Files.createFile(media.resolve("hang-" + i + ".mp4"));
        }
        var environment = Map.of("LD_PRELOAD", library.get().toString(), "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1",
                // or a virtual machine hangs while it starts
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
        var options = List.of("-Dprobe.executable=" + hanging.script(), "-Dprobe.timeout=" + FILE,
                "-Djobs.timeout=" + JOB, "-Dprobe.parallelism=1");
        try (var server = ServerProcess.packaged(directory, options, environment);
                var client = new ApiClient(server.address())) {
            long submitted = System.nanoTime();
            var job = client.submit(media);
            hanging.await(1);
            Files.writeString(offset, jump + "\n");

            var firstError = new AtomicLong();
            client.follow("/api/v1/jobs/" + job + "/events", line -> {
                if (line.equals("event: file_error")) {
                    firstError.compareAndSet(0, System.nanoTime());
                }
            });
            long ended = System.nanoTime();
            assertTrue(firstError.get() - submitted >= FILE.toNanos(), "a file was given up early");
            assertTrue(firstError.get() - submitted < TimeUnit.SECONDS.toNanos(9), "a file was given up late");
            assertTrue(ended - submitted >= JOB.toNanos(), "the job was given up early");
            assertTrue(ended - submitted < TimeUnit.SECONDS.toNanos(40), "the job was given up late");

            var answer = client.get("/api/v1/jobs/" + job);
            assertEquals("timeout", answer.get("status").asText(), answer::toString);
            var shown = Duration.between(Instant.parse(answer.get("started_at").asText()),
                    Instant.parse(answer.get("finished_at").asText()));
            assertTrue(shown.abs().compareTo(Duration.ofHours(23)) > 0, () -> "the clock has not jumped: " + shown);
        }
    }

    private static Optional<Path> library() throws IOException {
        var directories = Path.of("/usr/lib");
        if (!Files.isDirectory(directories)) {
            return Optional.empty();
        }
        try (var found = Files.find(directories, 3, (path, _) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
            return found.findFirst();
        }
    }
}
