package org.stoatferret.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * Room on the disk that is held back by a file: given up when the disk is full, so that the database can be opened
 * again and take a last word, and taken again as soon as there is room. Blocks; for one thread.
 */
public final class Reserve {
    private static final System.Logger LOGGER = System.getLogger(Reserve.class.getName());
    private static final String NAME = "reserve";
    private static final int BYTES = 2 << 20;
    /** What must be left beside it: otherwise the disk would be full again with the next write. */
    private static final long MARGIN = 1 << 20;

    private final DataDirectory data;

    public Reserve(DataDirectory data) {
        this.data = data;
    }

    /**
     * Holds the room, if there is enough.
     *
     * @return whether it is held now
     */
    public boolean hold() {
        try {
            if (data.has(NAME) && data.sizeBytes(NAME) == BYTES) {
                return true;
            }
            data.delete(NAME);
            if (data.roomBytes() < BYTES + MARGIN) {
                return false;
            }
            fill();
            return true;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "no room for the reserve", e);
            release();
            return false;
        }
    }

    /** Gives the room up. */
    public void release() {
        try {
            data.delete(NAME);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the reserve cannot be given up", e);
        }
    }

    /** Whether the disk has any room to speak of, not counting what is held. */
    public boolean hasRoom() {
        try {
            return data.roomBytes() >= MARGIN;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the room on the disk is not known", e);
            return true;
        }
    }

    /** With noise: a file system that compresses would hold no room with zeros. */
    private void fill() throws IOException {
        var noise = new byte[BYTES];
        new SplittableRandom(BYTES).nextBytes(noise);
        try (var file = FileChannel.open(data.file(NAME), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var content = ByteBuffer.wrap(noise); content.hasRemaining();) {
                file.write(content);
            }
            file.force(true);
        }
    }
}
