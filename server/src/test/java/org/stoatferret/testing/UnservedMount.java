package org.stoatferret.testing;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * A FUSE mount whose requests nobody takes. It is not even greeted, so that the kernel lets a process that waits be
 * killed; a request that is taken and never answered would hold it for good.
 */
final class UnservedMount implements Closeable {
    private static final Path DEVICE = Path.of("/dev/fuse");
    // From Linux's fcntl.h and mount.h.
    private static final int O_RDWR_NONBLOCK_CLOEXEC = 02 | 04000 | 02000000;
    private static final long MS_NOSUID_NODEV = 2 | 4;
    private static final int MNT_DETACH = 2;

    private final Path path;
    private final int device;
    private boolean isConnected = true;

    private UnservedMount(Path path, int device) {
        this.path = path;
        this.device = device;
    }

    /** Mounts; only the superuser may. */
    static UnservedMount at(Path path) throws IOException {
        if (!Files.isWritable(DEVICE)) {
            throw new IOException(DEVICE + " is missing or not to be opened");
        }
        try (var arena = Arena.ofConfined()) {
            int device = call(arena, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    arena.allocateFrom(DEVICE.toString()), O_RDWR_NONBLOCK_CLOEXEC);
            try {
                call(arena, "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
                        arena.allocateFrom("hung"), arena.allocateFrom(path.toString()), arena.allocateFrom("fuse"),
                        MS_NOSUID_NODEV,
                        arena.allocateFrom("fd=" + device + ",rootmode=40000,user_id=0,group_id=0"));
            } catch (IOException e) {
                close(device);
                throw e;
            }
            return new UnservedMount(path, device);
        }
    }

    /** What its requests would come from. */
    int device() {
        return device;
    }

    @Override
    public void close() throws IOException {
        disconnect();
        try (var arena = Arena.ofConfined()) {
            call(arena, "umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                    arena.allocateFrom(path.toString()), MNT_DETACH);
        }
    }

    /** Whoever waits, or comes later, hears that the connection is gone. */
    void disconnect() throws IOException {
        if (isConnected) {
            isConnected = false;
            close(device);
        }
    }

    private static void close(int descriptor) throws IOException {
        try (var arena = Arena.ofConfined()) {
            call(arena, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), descriptor);
        }
    }

    @SuppressWarnings("restricted") // the tests are started with native access enabled, and mount(2) has no other door
    static int call(Arena arena, String name, FunctionDescriptor signature, Object... arguments)
            throws IOException {
        var linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find(name).orElseThrow(() -> new IOException("no " + name));
        var state = Linker.Option.captureStateLayout();
        var captured = arena.allocate(state);
        MethodHandle handle = linker.downcallHandle(function, signature, Linker.Option.captureCallState("errno"))
                .bindTo(captured);
        int result;
        try {
            result = (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IOException(name, e);
        }
        if (result < 0) {
            throw new IOException(name + " failed with error number "
                    + state.varHandle(PathElement.groupElement("errno")).get(captured, 0L));
        }
        return result;
    }
}
