package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.ApiClient;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Programs;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The packaged server while FFmpeg cannot be started: a scan that has files to probe fails and says why, everything
 * else goes on, and when the cause is gone so does the scan.
 */
@Timeout(300)
class LaunchFailuresIT {
    private static final int FILES = 20;
    private static final String NOBODY = "61871"; // nobody else's: limits on processes count all of a user's

    private List<String> asSomebody = List.of();
    private Path directory;
    private Path known;
    private Path fresh;
    private ServerProcess server;
    private ApiClient client;

    @BeforeEach
    void makeMedia(@TempDir Path temporary) throws IOException {
        directory = Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
        known = Files.createDirectory(directory.resolve("known"));
        fresh = Files.createDirectory(directory.resolve("fresh"));
        for (int i = 0; i < FILES; i++) {
            Media.silent(known.resolve(i + ".mp4"), Duration.ofSeconds(1));
            Media.silent(fresh.resolve(i + ".mp4"), Duration.ofSeconds(1));
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            client.close();
            server.close();
        }
    }

    @Test
    void theProberIsDeletedAndComesBack() throws Exception {
        var prober = prober();
        start("-Dprobe.executable=" + prober);
        var away = Files.move(prober, directory.resolve("away"));
        assertFailsAndNothingElseDoes("does not run any more (it is not there)");
        Files.move(away, prober);
        assertEverythingIsWell();
    }

    @Test
    void theProberMayNoLongerBeRun() throws Exception {
        var prober = prober();
        start("-Dprobe.executable=" + prober);
        Files.setPosixFilePermissions(prober, PosixFilePermissions.fromString("rw-r--r--"));
        assertFailsAndNothingElseDoes("does not run any more (it may not be run)");
        Files.setPosixFilePermissions(prober, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEverythingIsWell();
    }

    @Test
    void thereAreNoDescriptorsLeft() throws Exception {
        Programs.require("prlimit");
        start("-Dprobe.engine=ffprobe"); // one that is started for each file
        try (var open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            // A scan holds one for its root, one for each file and some for reading; a child is not started with so few.
            limit("nofile", open.count() + 16);
        }
        assertFailsAndNothingElseDoes("Too many open files");
        limit("nofile", 4096);
        assertEverythingIsWell();
    }

    @Test
    void noProcessMayBeForked() throws Exception {
        Programs.require("prlimit");
        if (Programs.isRoot()) { // whom no limit holds
            Programs.require("setpriv");
            Programs.requireReadable(Path.of("target"));
            asSomebody = List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
        }
        start();
        limit("nproc", 1); // nor may a thread be started, so that no directory can be read either
        var failed = scan(fresh);
        assertEnded("failed", failed);
        assertTrue(failed.get("error").asText().contains("no room for another"), failed::toString);
        assertEquals("ok", client.get("/health/live").get("status").asText());
        assertEquals(FILES, client.get("/api/v1/videos?limit=1").get("total").asInt());
        limit("nproc", 4096);
        assertEverythingIsWell();
    }

    private Path prober() throws IOException {
        var ffprobe = TestFfmpeg.program("ffprobe");
        var script = Files.writeString(directory.resolve("prober"),
                "#!/bin/sh\nLD_LIBRARY_PATH=" + ffprobe.getParent() + " exec " + ffprobe + " \"$@\"\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void start(String... options) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(options));
        all.add("-Dprobe.parallelism=2");
        server = ServerProcess.packagedUnder(asSomebody, directory, all, Map.of());
        client = new ApiClient(server.address());
        assertEnded("complete", scan(known));
    }

    private void assertFailsAndNothingElseDoes(String reason) throws IOException, InterruptedException {
        var failing = client.submit(fresh);
        assertEquals("ok", client.get("/health/live").get("status").asText());
        var failed = client.await(failing);
        assertEnded("failed", failed);
        assertTrue(failed.get("error").asText().contains(reason), failed::toString);
        assertTrue(failed.at("/result/failed").asInt() < FILES, failed::toString);
        assertEquals(FILES, client.get("/api/v1/videos?limit=1").get("total").asInt());
        var other = scan(known);
        assertEnded("complete", other);
        assertEquals(FILES, other.at("/result/skipped").asInt(), other::toString);
    }

    private void assertEverythingIsWell() throws IOException, InterruptedException {
        try (var another = new ApiClient(server.address())) {
            var healed = another.await(another.submit(fresh));
            assertEnded("complete", healed);
            assertEquals(FILES, healed.at("/result/new").asInt(), healed::toString);
        }
        server.stop(Duration.ofMinutes(1));
    }

    private void limit(String name, long number) throws IOException, InterruptedException {
        var command = new ArrayList<>(asSomebody);
        command.addAll(List.of("prlimit", "--pid", String.valueOf(server.pid()), "--" + name + "=" + number + ":"));
        Programs.run(command);
    }

    private JsonNode scan(Path path) throws IOException, InterruptedException {
        return client.await(client.submit(path));
    }

    private static void assertEnded(String status, JsonNode job) {
        assertEquals(status, job.get("status").asText(), job::toString);
    }
}
