package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.testing.ServerProcess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The packaged server starts with the cache that the build has left, and without it if it has to. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class StartIT {
    private static final String CACHE = "-XX:AOTCache=";
    private static final int LINES_SAID = 2;

    @TempDir
    Path directory;

    @Test
    void startsWithTheCacheAndSaysNothingOfIt() throws Exception {
        try (var server = ServerProcess.packaged(directory, List.of("-Dprobe.parallelism=3"), Map.of())) {
            assertTrue(server.address().startsWith("http://"), server.output());
            var command = command(server);
            assertTrue(command.contains(CACHE), command);
            assertTrue(command.contains("-Dprobe.parallelism=3"), command);
            assertTrue(mapped(server).contains(".aot"), command);
            server.awaitOutput("Try: ");
            server.stop(Duration.ofSeconds(20));
            server.awaitEnd();
            assertEquals(LINES_SAID, linesSaid(server), server.output());
        }
    }

    @Test
    void leavesWhoHasChosenToIt() throws Exception {
        try (var server = ServerProcess.packaged(directory, List.of("-Xshare:auto"), Map.of())) {
            server.address();
            assertFalse(command(server).contains(CACHE), command(server));
        }
        try (var server = ServerProcess.packaged(directory, List.of("-XX:+UseParallelGC"), Map.of())) {
            server.address();
            assertFalse(command(server).contains("SerialGC"), command(server));
        }
    }

    @Test
    void startsByItsNameAlone() throws Exception {
        try (var server = ServerProcess.packagedPlainly(directory, List.of())) {
            server.address();
            assertTrue(command(server).contains("--enable-preview"), command(server));
            assertTrue(mapped(server).contains(".aot"), command(server));
        }
    }

    @Test
    void saysWhatItNeedsIfItMayNotHelpItself() throws Exception {
        try (var server = ServerProcess.packagedPlainly(directory, List.of("-Dstoatferret.relaunched=true"))) {
            assertEquals(1, server.awaitEnd());
            assertTrue(server.output().contains("java --enable-preview -jar stoat-ferret.jar"), server.output());
            assertFalse(server.output().contains("\tat "), server.output());
        }
    }

    @Test
    void startsWithoutACacheAndWithABrokenOne() throws Exception {
        var jar = directory.resolve("stoat-ferret.jar");
        Files.copy(ServerProcess.jar(), jar, StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(directory.resolve("libs"), ServerProcess.jar().resolveSibling("libs"));
        assertEquals("", caching(jar));
        for (var cache : caches()) {
            Files.writeString(directory.resolve(cache.getFileName()), "broken");
        }
        assertTrue(caching(jar).contains(CACHE));
    }

    /** What the command line of a copy that has started says of a cache. */
    private String caching(Path jar) throws Exception {
        try (var server = ServerProcess.packagedAs(jar, directory)) {
            server.address();
            var command = command(server);
            server.awaitOutput("Try: ");
            server.stop(Duration.ofSeconds(20));
            server.awaitEnd();
            assertEquals(LINES_SAID, linesSaid(server), server.output());
            return command.contains(CACHE) ? command : "";
        }
    }

    /** Without what goes to the log. */
    private static long linesSaid(ServerProcess server) {
        return server.output().lines().filter(line -> !line.contains(" INFO ")).count();
    }

    private static List<Path> caches() throws IOException {
        try (var all = Files.newDirectoryStream(ServerProcess.jar().getParent(), "*.aot")) {
            var found = new ArrayList<Path>();
            all.forEach(found::add);
            return found;
        }
    }

    private static String command(ServerProcess server) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(server.pid()), "cmdline")).replace('\0', ' ');
    }

    private static String mapped(ServerProcess server) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(server.pid()), "maps"));
    }
}
