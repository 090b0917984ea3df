package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The experiments of the harness, briefly, and what shows that they would notice. */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the experiments look at processes in /proc")
class ReliabilityTest {
    @TempDir
    Path directory;

    @Test
    void whatAKilledServerHasAcknowledgedIsThereWhenItIsStartedAgain() throws Exception {
        assertKept(KilledScans.run(directory, 2));
    }

    @Test
    void aDatabaseThatHasLostEverythingIsNoticed() throws Exception {
        var figures = KilledScans.run(directory, 1, ReliabilityTest::delete);
        assertTrue(figures.broken().stream().anyMatch(promise -> promise.startsWith("rows lost")), figures::toString);
    }

    @Test
    void aServerThatIsToldToEndDoesSoInTimeAndItsScansGoOn() throws Exception {
        assertKept(StoppedScans.run(directory, 1));
    }

    @Test
    void interruptsLeaveTheDatabaseOpenAndTheirFlagsSet() throws Exception {
        assertKept(InterruptedDatabase.run(directory, 300));
    }

    @Test
    void cancelledScansEndAtOnceAndLeaveNothingBehind() throws Exception {
        assertKept(CancelledScans.run(directory, 15));
    }

    @Test
    void cancelsAreHeededOnceInEveryState() throws Exception {
        assertKept(CancelsInEveryState.run(directory, 60));
    }

    @Test
    void aHundredSubmissionsAtOnceAreOneScan() throws Exception {
        assertKept(RepeatedSubmissions.run(directory, 1));
    }

    @Test
    void aProcessThatIsLeftIsFoundAndEnded() throws Exception {
        var process = new ProcessBuilder("sh", "-c", "sleep 1000 & exit").directory(directory.toFile()).start();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        assertEquals(1, Leftovers.outlasting(Duration.ofMillis(10), directory.toRealPath()).size());
        assertEquals(List.of(), Leftovers.outlasting(Duration.ofSeconds(10), directory.toRealPath()));
    }

    @Test
    void whatWasPromisedAndNotKeptIsBroken() {
        var figures = Figures.of("one").zero("rows lost", 0).atMost(3, "ms", 3);
        assertKept(figures);
        assertFalse(figures.zero("rows lost", 1).broken().isEmpty());
        assertFalse(figures.atMost(3, "ms", 4).broken().isEmpty());
        assertFalse(figures.never("doubled", List.of("this one")).broken().isEmpty());
        var few = new Latencies();
        few.add(0, 20_000_000);
        assertKept(figures.quick(Duration.ofMillis(2), "delay", few));
        assertFalse(figures.quick(Duration.ofMillis(1), "delay", few).broken().isEmpty());
        var many = new Latencies();
        for (int i = 0; i < 100; i++) {
            many.add(0, i < 99 ? 2_000_000 : 3_000_000);
        }
        assertKept(figures.quick(Duration.ofMillis(2), "delay", many));
        many.add(0, 3_000_000);
        assertFalse(figures.quick(Duration.ofMillis(2), "delay", many).broken().isEmpty());
    }

    private static void assertKept(Figures figures) {
        assertEquals(List.of(), figures.broken(), figures::toString);
        System.out.println(figures.size() + ": " + String.join("; ", figures.counted()));
    }

    private static void delete(Path data) throws IOException {
        try (var all = Files.walk(data)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
