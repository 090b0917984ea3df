package org.stoatferret.media;

import java.time.Instant;
import java.util.HashSet;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class VideoIdTest {
    private static final Instant NOW = Instant.parse("2026-05-06T07:08:09.123Z");

    @Test
    void isOfVersionSevenAndBeginsWithTheTime() {
        var id = VideoId.at(NOW).value();

        assertEquals(7, id.version());
        assertEquals(2, id.variant());
        assertEquals(NOW.toEpochMilli(), id.getMostSignificantBits() >>> 16);
    }

    @Test
    void laterOnesComeLater() {
        assertTrue(VideoId.at(NOW).value().compareTo(VideoId.at(NOW.plusMillis(1)).value()) < 0);
    }

    @Test
    void noTwoAreTheSame() {
        var ids = new HashSet<VideoId>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(VideoId.at(NOW));
        }

        assertEquals(10_000, ids.size());
    }
}
