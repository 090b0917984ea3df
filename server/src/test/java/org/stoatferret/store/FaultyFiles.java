package org.stoatferret.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;

import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.async.FilePathAsync;
import org.jspecify.annotations.Nullable;

/**
 * Stands between H2 and one directory of its files, to see and to fail what it writes. Takes the place of the layer that
 * the server uses, in this whole process; files elsewhere are left alone.
 */
public final class FaultyFiles extends FilePathAsync implements AutoCloseable {
    private static volatile @Nullable Watch watch;

    /** What is asked about each change to a file, by its name, on H2's thread, before it is made. */
    public interface Listener {
        default void write(String file, long position, ByteBuffer content) throws IOException {}

        default void truncate(String file, long size) throws IOException {}

        default void sync(String file) throws IOException {}
    }

    private record Watch(String start, Listener listener) {}

    /** Made by H2, for each path. */
    public FaultyFiles() {}

    /** Watches the files in a directory until it is closed. */
    public static FaultyFiles in(Path directory, Listener listener) {
        watch = new Watch(directory.toAbsolutePath().normalize() + "/", listener);
        var layer = new FaultyFiles();
        FilePath.register(layer);
        return layer;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        var file = super.open(mode);
        var current = watch;
        var path = name.substring("async:".length());
        return current != null && path.startsWith(current.start())
                ? new Watched(file, path.substring(path.lastIndexOf('/') + 1), current.listener())
                : file;
    }

    @Override
    public void close() {
        watch = null;
        FilePath.register(new FilePathAsync());
    }

    private static final class Watched extends FileBaseDefault {
        private final FileChannel file;
        private final String name;
        private final Listener listener;

        Watched(FileChannel file, String name, Listener listener) {
            this.file = file;
            this.name = name;
            this.listener = listener;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(ByteBuffer content, long position) throws IOException {
            listener.write(name, position, content.duplicate());
            return file.write(content, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            listener.truncate(name, size);
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            listener.sync(name);
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
    }
}
