package org.stoatferret.media;

import java.time.Instant;
import java.util.UUID;

/** Names a video, for as long as its file stays where it is. */
public record VideoId(UUID value) {
    private static final int TIME_SHIFT = 16;
    private static final long VERSION = 7L << 12;
    private static final long RANDOM = 0xFFF;

    /**
     * One that nobody has: by time, so that the rows of videos that are stored together are neighbours in an index. Version
     * 7 of RFC 9562.
     */
    public static VideoId at(Instant moment) {
        var random = UUID.randomUUID();
        long first = moment.toEpochMilli() << TIME_SHIFT | VERSION | random.getMostSignificantBits() & RANDOM;
        return new VideoId(new UUID(first, random.getLeastSignificantBits()));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
