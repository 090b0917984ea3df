package org.stoatferret.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;

/**
 * Remembers what a file was like when it was closed, so that damage is noticed before it is opened again. A file that was
 * put in its place since has nothing to do with it, nor has one that was written to: that shows in its head, which says
 * how often it was. Blocks.
 */
public final class Seal {
    private static final System.Logger LOGGER = System.getLogger(Seal.class.getName());
    /** What is read in no time: this is done at every start. */
    private static final long MAX_BYTES = 256L << 20;

    private final DataDirectory data;
    private final String name;
    private final int headBytes;
    private final String seal;

    /**
     * For a file, whether it is sealed or not.
     *
     * @param headBytes
     *            that is how much of it always changes when it is written to
     */
    public Seal(DataDirectory data, String name, int headBytes) {
        this.data = data;
        this.name = name;
        this.headBytes = headBytes;
        this.seal = name + ".seal";
    }

    /** Seals the file, which nobody may change from now on; one that is very large stays as it is. */
    public void put() {
        try {
            data.delete(seal);
            if (data.sizeBytes(name) <= MAX_BYTES) {
                Files.writeString(data.file(seal), describe());
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, name + " is not sealed", e);
        }
    }

    /** Whether the file is as it was when it was sealed, if it was. */
    public boolean isIntact() throws IOException {
        if (!data.has(seal)) {
            return true;
        }
        var then = Files.readString(data.file(seal), StandardCharsets.ISO_8859_1).split("\n");
        if (then.length != 3 || !then[2].equals("end") || !then[0].equals(identity())) {
            return true; // not written to its end, or about another file
        }
        return data.sizeBytes(name) <= MAX_BYTES && then[1].equals(content());
    }

    /** Takes the seal off; to be done before the file is changed. */
    public void remove() throws IOException {
        data.deleteDurably(seal);
    }

    private String describe() throws IOException {
        return identity() + "\n" + content() + "\nend\n";
    }

    /** The number alone is not enough: a new file often gets that of one just deleted. */
    private String identity() throws IOException {
        var attributes = Files.readAttributes(data.file(name), BasicFileAttributes.class);
        return attributes.fileKey() + " " + attributes.creationTime().toInstant() + " " + sum(headBytes);
    }

    private String content() throws IOException {
        return data.sizeBytes(name) + " " + sum(MAX_BYTES);
    }

    private String sum(long bytes) throws IOException {
        var sum = new CRC32C();
        var buffer = ByteBuffer.allocateDirect((int) Math.min(bytes, 1 << 20));
        try (var file = FileChannel.open(data.file(name), StandardOpenOption.READ)) {
            for (long left = bytes; left > 0 && file.read(buffer) >= 0; buffer.clear()) {
                left -= buffer.position();
                sum.update(buffer.flip());
            }
        }
        return Long.toHexString(sum.getValue());
    }
}
