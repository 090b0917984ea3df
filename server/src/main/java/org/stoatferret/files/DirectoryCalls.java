package org.stoatferret.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Attributes.Kind;
import org.stoatferret.media.FileSignature;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * Linux' calls that read a directory by its descriptor: getdents64(2), which gives many names at once and what kind of
 * thing each is, and statx(2), whose answer has the same form on every architecture. All but {@link #areSupported}
 * belong behind a door.
 */
final class DirectoryCalls {
    // From linux/fcntl.h and linux/stat.h.
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800; // as for stat(2) and its like
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int TYPE_MTIME_INO_SIZE = 0x1 | 0x40 | 0x100 | 0x200;
    private static final int S_IFMT = 0xF000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    // Offsets in struct statx.
    private static final int STATX = 256;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int MODIFIED_SECONDS = 112;
    private static final int MODIFIED_NANOS = 120;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;
    // Offsets in struct linux_dirent64.
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;

    private static final int BUFFER = 32 * 1024;
    private static final int LONGEST_NAME = 4095;

    private static final @Nullable Calls CALLS = find();
    /** A call that was given up keeps its thread, and what belongs to that. */
    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);

    private record Calls(MethodHandle getdents64, MethodHandle statx) {}

    private DirectoryCalls() {}

    /** What the calls of one thread read from and write to. */
    private static final class Memory {
        private final MemorySegment state;
        private final MemorySegment names;
        private final MemorySegment name;
        private final MemorySegment statx;

        Memory() {
            var arena = Arena.ofAuto();
            state = arena.allocate(Descriptors.STATE);
            names = arena.allocate(BUFFER, Long.BYTES);
            name = arena.allocate(LONGEST_NAME + 1L);
            statx = arena.allocate(STATX, Long.BYTES);
        }
    }

    /** Told of an entry: its name, and what dirent.h calls its type. */
    interface Entries {
        void add(byte[] name, int type);
    }

    /** Whether there are such calls here. */
    static boolean areSupported() {
        return CALLS != null;
    }

    /**
     * Reads the next entries of a directory, itself and its parent left out.
     *
     * @return whether there were any, counting those
     */
    static boolean read(int directory, Entries entries) throws IOException {
        var memory = MEMORY.get();
        long count = getdents64(directory, memory);
        if (count < 0) {
            throw Descriptors.failure(memory.state, "its directory");
        }
        for (long at = 0; at < count;) {
            int length = Short.toUnsignedInt(memory.names.get(JAVA_SHORT, at + LENGTH));
            byte[] name = name(memory.names, at + NAME, at + length);
            boolean isItselfOrParent = name.length <= 2 && name[0] == '.' && name[name.length - 1] == '.';
            if (!isItselfOrParent) {
                entries.add(name, memory.names.get(JAVA_BYTE, at + TYPE));
            }
            at += length;
        }
        return count > 0;
    }

    private static byte[] name(MemorySegment names, long from, long before) {
        long end = from;
        while (end < before && names.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        var name = new byte[(int) (end - from)];
        MemorySegment.copy(names, JAVA_BYTE, from, name, 0, name.length);
        return name;
    }

    /**
     * Looks at what is called so in a directory, a symbolic link as itself, or at the directory if that is empty.
     *
     * @param likelyDevice
     *            returned as such if it is where the entry is
     */
    static Attributes look(int directory, byte[] name, String likelyDevice) throws IOException {
        if (name.length > LONGEST_NAME) {
            throw new IOException("its name is too long");
        }
        var memory = MEMORY.get();
        MemorySegment.copy(name, 0, memory.name, JAVA_BYTE, 0, name.length);
        memory.name.set(JAVA_BYTE, name.length, (byte) 0);
        int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (name.length == 0 ? AT_EMPTY_PATH : 0);
        if (statx(directory, memory, flags) != 0) {
            throw Descriptors.failure(memory.state, new String(name, StandardCharsets.UTF_8));
        }
        return attributes(memory.statx, likelyDevice);
    }

    private static Attributes attributes(MemorySegment statx, String likelyDevice) {
        var kind = switch (statx.get(JAVA_SHORT, MODE) & S_IFMT) {
            case S_IFREG -> Kind.FILE;
            case S_IFDIR -> Kind.DIRECTORY;
            default -> Kind.OTHER;
        };
        var modified = Instant.ofEpochSecond(statx.get(JAVA_LONG, MODIFIED_SECONDS),
                statx.get(JAVA_INT, MODIFIED_NANOS));
        String device = Long.toHexString(device(statx.get(JAVA_INT, DEVICE_MAJOR), statx.get(JAVA_INT, DEVICE_MINOR)));
        return new Attributes(kind, new FileSignature(statx.get(JAVA_LONG, SIZE), modified,
                Long.toUnsignedString(statx.get(JAVA_LONG, INODE)),
                device.equals(likelyDevice) ? likelyDevice : device));
    }

    /** The number that other calls, and so Java, have for a device: see makedev(3). */
    private static long device(int major, int minor) {
        return (major & 0xFFFFF000L) << 32 | (major & 0xFFFL) << 8 | (minor & 0xFFFFFF00L) << 12 | minor & 0xFFL;
    }

    private static long getdents64(int directory, Memory memory) {
        try {
            return (long) calls().getdents64().invokeExact(memory.state, directory, memory.names, (long) BUFFER);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int statx(int directory, Memory memory, int flags) {
        try {
            return (int) calls().statx().invokeExact(memory.state, directory, memory.name, flags, TYPE_MTIME_INO_SIZE,
                    memory.statx);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Calls calls() {
        if (CALLS == null) {
            throw new UnsupportedOperationException("no such calls here");
        }
        return CALLS;
    }

    @SuppressWarnings("restricted") // the jar's manifest enables native access, and these calls have no other door
    private static @Nullable Calls find() {
        if (!Descriptors.areSupported()) {
            return null;
        }
        var linker = Linker.nativeLinker();
        var library = linker.defaultLookup();
        var getdents64 = library.find("getdents64");
        var statx = library.find("statx");
        if (getdents64.isEmpty() || statx.isEmpty()) { // an old C library
            return null;
        }
        var error = Linker.Option.captureCallState("errno");
        return new Calls(
                linker.downcallHandle(getdents64.get(),
                        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), error),
                linker.downcallHandle(statx.get(),
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS), error));
    }
}
