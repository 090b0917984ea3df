package org.stoatferret.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Programs of the system that some tests need, and without which they are skipped. */
public final class Programs {
    private Programs() {}

    public static boolean has(String name) {
        return Arrays.stream(System.getenv("PATH").split(":")).anyMatch(at -> Files.isExecutable(Path.of(at, name)));
    }

    /** Skips the test where the program is missing. */
    public static void require(String name) {
        assumeTrue(has(name), "the program " + name + " is not installed");
    }

    public static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Skips the test where other users could not read what is at this path. */
    public static void requireReadable(Path path) throws IOException {
        for (var at = path.toAbsolutePath(); at != null; at = at.getParent()) {
            var permissions = Files.getPosixFilePermissions(at).toString();
            assumeTrue(permissions.contains("OTHERS_READ") && permissions.contains("OTHERS_EXECUTE"),
                    "other users cannot read " + at);
        }
    }

    /** Runs one that must succeed; what it wrote. */
    public static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + output);
        return output;
    }
}
