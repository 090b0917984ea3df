package org.stoatferret.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the web app's own, run by Node. */
final class NodeProgram {
    static final Path WEBAPP = Path.of(System.getProperty("basedir", "."), "..", "webapp").toAbsolutePath();

    private NodeProgram() {}

    /** Prints what it prints, and answers with what it ends with; ends it, and all that it has started, at the limit. */
    static int run(Duration limit, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("node"));
        line.addAll(List.of(command));
        var builder = new ProcessBuilder(line).directory(WEBAPP.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("NO_COLOR", "1");
        var child = builder.start();
        child.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).whenComplete((ended, late) -> end(child));
        // Not inherited: the standard output of this virtual machine is the test runner's own channel.
        try (var output = child.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(System.out::println);
            return child.waitFor(1, TimeUnit.MINUTES) ? child.exitValue() : -1;
        } finally {
            end(child);
        }
    }

    private static void end(Process child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }
}
