package org.stoatferret.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(180)
class CutStreamsIT {
    @TempDir
    Path directory;

    @Test
    void noCutAndNoKillLosesDoublesOrReordersAnEvent() throws Exception {
        var figures = CutStreams.run(directory, 6, 15, 2, Duration.ofMinutes(2));
        System.out.println(figures);
        assertEquals(List.of(), figures.complaints());
        assertTrue(figures.cuts() >= 6 * 15, figures::toString);
        assertTrue(figures.events() > 100, figures::toString);
    }
}
