package org.stoatferret.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

import org.stoatferret.files.Reserve;

/**
 * A layer of H2's files that makes writing safe.
 * <ul>
 * <li>When a write finds no room, it gives up the reserve and makes the write again. H2 must not see it fail: it would
 * close the database, and leave threads behind that spin for ever in the closed one.
 * <li>H2 takes a chunk of its file for whole if its first and its last block are. A power cut could leave both and not
 * what is between them, in a chunk that takes the place of others which had been on the disk for long. So the first
 * block is written when the rest is on the disk.
 * </ul>
 */
public final class SafeFiles extends FilePathWrapper {
    private static final String SCHEME = "safe";
    private static final int BLOCK = 4096;
    /** How the first block of a chunk begins. */
    private static final String CHUNK = "chunk:";
    private static final Map<String, Reserve> RESERVES = new ConcurrentHashMap<>(); // by directory

    static {
        FilePath.register(new SafeFiles());
    }

    /** For H2, which makes one for each path. */
    public SafeFiles() {}

    /** Has the files in a directory draw on a reserve from now on. */
    static void use(Path directory, Reserve reserve) {
        RESERVES.put(name(directory), reserve);
    }

    static void forget(Path directory) {
        RESERVES.remove(name(directory));
    }

    /** How this layer is named in an URL. */
    static String url(Path directory) {
        return SCHEME + ":async:" + name(directory);
    }

    private static String name(Path directory) {
        return directory.toAbsolutePath().normalize().toString().replace('\\', '/');
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        var file = super.open(mode);
        var base = getBase().toString();
        var reserve = RESERVES.get(base.substring(base.indexOf(':') + 1, base.lastIndexOf('/')));
        return reserve == null ? file : new File(file, reserve);
    }

    private static final class File extends FileBaseDefault {
        private final FileChannel file;
        private final Reserve reserve;

        File(FileChannel file, Reserve reserve) {
            this.file = file;
            this.reserve = reserve;
        }

        @Override
        public int write(ByteBuffer content, long position) throws IOException {
            if (content.remaining() <= BLOCK || !isChunk(content)) {
                return writeOnce(content, position);
            }
            int length = content.remaining();
            var first = content.slice(content.position(), BLOCK);
            content.position(content.position() + BLOCK);
            writeFully(content, position + BLOCK);
            file.force(false);
            writeFully(first, position);
            return length;
        }

        private void writeFully(ByteBuffer content, long position) throws IOException {
            for (long at = position; content.hasRemaining();) {
                at += writeOnce(content, at);
            }
        }

        private int writeOnce(ByteBuffer content, long position) throws IOException {
            try {
                return file.write(content, position);
            } catch (IOException e) {
                if (!reserve.release()) {
                    throw e;
                }
                return file.write(content, position);
            }
        }

        private static boolean isChunk(ByteBuffer content) {
            for (int i = 0; i < CHUNK.length(); i++) {
                if (content.get(content.position() + i) != CHUNK.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }
}
