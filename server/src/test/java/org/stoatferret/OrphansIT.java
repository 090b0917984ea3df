package org.stoatferret;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.stoatferret.testing.ApiClient;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.Orphans;
import org.stoatferret.testing.Programs;
import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server that is killed by -9 leaves nobody behind. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(300)
class OrphansIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void noChildOutlivesAServerThatWasKilled(Orphans.Kind kind) throws Exception {
        var figures = Orphans.run(directory, kind, 4);
        System.out.println("children of a killed server, " + kind + ": " + figures);
        assertTrue(figures.children() >= 4, figures::toString);
        assertEquals(0, figures.left(), figures::toString);
    }

    @Test
    void withoutTheGuardianTheyWould() throws Exception {
        var hanging = new HangingChildren(directory);
        var media = Files.createDirectory(directory.resolve("media"));
        Files.createFile(media.resolve("hang.mp4"));
        try (var server = ServerProcess.packaged(directory, List.of("-Dprobe.executable=" + hanging.script()),
                Map.of());
                var client = new ApiClient(server.address())) {
            client.submit(media);
            var children = hanging.await(1);
            long guardian = ProcessHandle.of(server.pid()).orElseThrow().children()
                    .filter(child -> child.info().commandLine().filter(line -> line.contains("/proc/")).isPresent())
                    .findFirst().orElseThrow().pid();
            Programs.run(List.of("kill", "-STOP", String.valueOf(guardian)));
            server.kill();
            assertTrue(Orphans.watch(children, Duration.ofSeconds(1)).left() == children.size(),
                    "nobody else ends them");
            Programs.run(List.of("kill", "-CONT", String.valueOf(guardian)));
            HangingChildren.assertEnded(children);
        }
    }
}
