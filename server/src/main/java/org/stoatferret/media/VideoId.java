package org.stoatferret.media;

import java.util.UUID;

/** Names a video, for as long as its file stays where it is. */
public record VideoId(UUID value) {
    public static VideoId random() {
        return new VideoId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
