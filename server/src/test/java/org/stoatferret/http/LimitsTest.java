package org.stoatferret.http;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LimitsTest {
    private static final long HEAP = 256L << 20;

    @Test
    void tenThousandStreamsFitIntoASmallHeapAndAFewFiles() {
        assertTrue(Limits.of(20_000, HEAP).streams() >= 10_000);
        assertTrue(Limits.of(1_048_576, HEAP).streams() >= 10_000);
    }

    @Test
    void whatIsAllowedIsNeverMoreThanThereAreDescriptorsOrMemoryFor() {
        for (long descriptors : new long[]{1_024, 4_096, 20_000, 1 << 20}) {
            var limits = Limits.of(descriptors, HEAP);
            assertTrue(limits.connections() < descriptors * 3 / 4, limits.toString());
            assertTrue(limits.streams() <= limits.connections() * 3 / 4, limits.toString());
        }
        assertEquals(Limits.of(1 << 20, 1L << 40).connections(), Limits.of(1 << 20, HEAP).connections());
        assertTrue(Limits.of(1 << 20, 64L << 20).streams() < 64 * 1024 / 16);
        assertTrue(Limits.of(100, HEAP).connections() > 0);
    }
}
