package org.stoatferret.reliability;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;

@Timeout(300)
class RandomNamesTest {
    @TempDir
    Path directory;

    @Test
    void namesOfRandomBytesAreStoredProbedAndKnownAgain() throws Exception {
        assertEquals(new RandomNames.Figures(100, 100, 100, 100), RandomNames.run(directory, 100));
    }
}
