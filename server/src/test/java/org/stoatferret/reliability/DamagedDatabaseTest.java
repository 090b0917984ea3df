package org.stoatferret.reliability;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Short versions of what is done to the database at length in docs/reliability.md. */
@Timeout(300)
class DamagedDatabaseTest {
    @TempDir
    Path directory;

    @Test
    void whateverAPowerCutLeavesIsOpenedWithAllThatWasSynced() throws Exception {
        var figures = TornImages.run(directory, 8, TornImages.Disk.HONEST, 11);
        assertEquals(List.of(), figures.complaints(), figures::toString);
        assertEquals(figures.images(), figures.opened(), figures::toString);
    }

    @Test
    void withADiskThatDoesNotSyncThatWouldNotBeSo() throws Exception {
        var figures = TornImages.run(directory, 12, TornImages.Disk.LYING, 11);
        assertTrue(figures.opened() < figures.images(), figures::toString);
    }

    @Test
    void damageDoneAfterATidyEndIsAlwaysNoticed() throws Exception {
        var figures = FlippedBytes.run(directory, 4, FlippedBytes.End.TIDY, 12);
        assertEquals(List.of(), figures.complaints(), figures::toString);
        assertEquals(figures.rounds(), figures.refused(), figures::toString);
    }

    @Test
    void damageDoneAfterACrashNeverEndsInAnEmptyDatabase() throws Exception {
        var figures = FlippedBytes.run(directory, 20, FlippedBytes.End.CRASH, 13);
        assertEquals(List.of(), figures.complaints(), figures::toString);
    }

    @Test
    void aServerKilledInABackupOrAMigrationHasLostNothing() throws Exception {
        var figures = KilledBackups.run(directory, 1, 14);
        assertEquals(List.of(), figures.complaints(), figures::toString);
    }
}
