package org.stoatferret.reliability;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class HugeTreeTest {
    @TempDir
    Path directory;

    @Test
    void aTreeIsScannedInLittleMemory() throws Exception {
        var figures = HugeTree.run(directory, 20_000, 2_000, 64);
        assertEquals(0, figures.exitValue(), figures::toString);
        assertTrue(figures.counts().contains("total=2000 added=2000"), figures::toString);
        assertTrue(figures.counts().contains("total=2000 skipped=2000"), figures::toString);
    }
}
