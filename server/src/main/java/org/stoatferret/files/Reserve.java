package org.stoatferret.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * Room on the disk that is held back by a file, in proportion to another one: given up when the disk is full, so that
 * what is being written to that one can be finished, and held again as soon as there is room. Blocks.
 */
public final class Reserve {
    private static final System.Logger LOGGER = System.getLogger(Reserve.class.getName());
    private static final String NAME = "reserve";
    private static final long MIN_BYTES = 2 << 20;
    private static final long MAX_BYTES = 32 << 20;
    /** What must be left beside it: otherwise the disk would be full again with the next write. */
    private static final long MARGIN = 1 << 20;
    /** What a last word takes. */
    private static final long LITTLE = 256 << 10;

    private final DataDirectory data;
    private final String served;
    private volatile boolean isHeld;

    /**
     * Holds nothing yet.
     *
     * @param served
     *            the file that the room is for
     */
    public Reserve(DataDirectory data, String served) {
        this.data = data;
        this.served = served;
    }

    /**
     * Holds room, if there is enough. For one thread.
     *
     * @return whether it is held now
     */
    public boolean hold() {
        try {
            long held = data.has(NAME) ? data.sizeBytes(NAME) : 0;
            long wanted = wanted();
            boolean isAny = held >= MIN_BYTES;
            isHeld = isAny && (held >= wanted / 2 || data.roomBytes() < wanted + MARGIN) || fill(wanted);
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "no room for the reserve", e);
            release();
        }
        return isHeld;
    }

    /** Whether it is held, as far as is known. */
    public boolean isHeld() {
        return isHeld;
    }

    /**
     * Gives the room up. For any thread.
     *
     * @return whether there was any
     */
    public boolean release() {
        isHeld = false;
        try {
            boolean held = data.has(NAME);
            data.delete(NAME);
            return held;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the reserve cannot be given up", e);
            return false;
        }
    }

    /** Whether the disk has room for a last word, not counting what is held. */
    public boolean hasRoom() {
        try {
            return data.roomBytes() >= LITTLE;
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "the room on the disk is not known", e);
            return true;
        }
    }

    /** One transaction changes no more than a part of a large file. */
    private long wanted() throws IOException {
        return Math.clamp(data.has(served) ? data.sizeBytes(served) / 8 : 0, MIN_BYTES, MAX_BYTES);
    }

    /** With noise: a file system that compresses would hold no room with zeros. */
    private boolean fill(long bytes) throws IOException {
        data.delete(NAME);
        if (data.roomBytes() < bytes + MARGIN) {
            return false;
        }
        var noise = new byte[1 << 20];
        var random = new SplittableRandom(bytes);
        try (var file = FileChannel.open(data.file(NAME), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (file.position() < bytes) {
                random.nextBytes(noise);
                for (var content = ByteBuffer.wrap(noise); content.hasRemaining();) {
                    file.write(content);
                }
            }
            file.force(true);
        }
        return true;
    }
}
