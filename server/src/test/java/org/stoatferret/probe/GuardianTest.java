package org.stoatferret.probe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What it does when the server goes; that it notices a server that was killed is for an integration test. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(300)
class GuardianTest {
    @TempDir
    private Path directory;

    private final Guardian guardian = new Guardian();

    @AfterEach
    void dismiss() {
        guardian.close();
    }

    @Test
    void whatBelongsToTheServerIsEndedAndNothingElse() throws Exception {
        var stranger = sleeper(Map.of());
        var other = new Guardian();
        var another = sleeper(other.mark(1));
        var child = sleeper(guardian.mark(1));
        try (var pids = new Fakes.Pids(directory)) {
            var hidden = new ProcessBuilder("sh", "-c", "setsid sh -c 'echo $$ > " + pids.in("PIDS")
                    + "; exec sleep 1000' & exit 0");
            hidden.environment().putAll(guardian.mark(1));
            assertEquals(0, hidden.start().waitFor());
            long grandchild = pids.await(1).getFirst();
            guardian.watch();
            assertTrue(child.isAlive());

            guardian.close();
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            Fakes.assertEnded(grandchild);
            shell().ifPresent(shell -> Fakes.assertEnded(shell.pid()));
            assertTrue(stranger.isAlive());
            assertTrue(another.isAlive());
        } finally {
            stranger.destroyForcibly();
            another.destroyForcibly();
        }
    }

    @Test
    void whenAChildIsKilledItsWholeFamilyIsEndedAndNoOther() throws Exception {
        guardian.watch();
        var others = sleeper(guardian.mark(11));
        try (var pids = new Fakes.Pids(directory)) {
            var program = Fakes.script(directory,
                    pids.in("setsid sh -c 'echo $$ > PIDS; exec sleep 1000' &\nexec sleep 1000"));
            var child = guardian.child(List.of(program.toString()), Map.of());
            var running = Thread.ofPlatform().start(() -> assertDoesNotThrow(child::run));
            long grandchild = pids.await(1).getFirst();
            child.close();
            Fakes.assertEnded(grandchild);
            assertTrue(running.join(Duration.ofSeconds(30)), "nobody holds its output any more");
            assertTrue(others.isAlive());
        } finally {
            others.destroyForcibly();
        }
    }

    @Test
    void oneThatDiesIsReplaced() throws Exception {
        guardian.watch();
        var first = shell().orElseThrow();
        guardian.watch();
        assertEquals(first, shell().orElseThrow());
        first.destroyForcibly();
        Eventually.await("another has started", () -> {
            guardian.watch();
            return shell().filter(shell -> shell.pid() != first.pid()).isPresent();
        });
        var child = sleeper(guardian.mark(1));
        guardian.close();
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
    }

    @Test
    void politeSignalsDoNotEndIt() {
        guardian.watch();
        var shell = shell().orElseThrow();
        Eventually.await("it has set its traps", () -> Fakes.ignores(shell.pid(), 15));
        shell.destroy();
        guardian.watch();
        assertEquals(shell, shell().orElseThrow());
    }

    @Test
    void everyServerHasAMarkOfItsOwn() {
        assertNotEquals(guardian.mark(1), new Guardian().mark(1));
    }

    private Optional<ProcessHandle> shell() {
        var mark = guardian.mark(1).values().iterator().next().replaceFirst("\\.1\\.$", "");
        return ProcessHandle.current().children()
                .filter(child -> child.info().commandLine().filter(line -> line.endsWith(mark)).isPresent())
                .findFirst();
    }

    private static Process sleeper(Map<String, String> environment) throws Exception {
        var builder = new ProcessBuilder(List.of("sleep", "1000"));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
