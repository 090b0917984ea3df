package org.stoatferret.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * Linux' descriptors that hold a file or directory without opening it ({@code O_PATH}, see open(2)): the only way to
 * name to a child process what this process has looked at, rather than a path that may lead elsewhere by then.
 */
final class Descriptors {
    private static final String ARCHITECTURE = System.getProperty("os.arch");
    private static final boolean IS_ARM = ARCHITECTURE.equals("aarch64");
    // From asm-generic/fcntl.h and arm64's asm/fcntl.h.
    private static final int O_DIRECTORY = IS_ARM ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = IS_ARM ? 0x8000 : 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH_CLOEXEC = 0x200000 | O_CLOEXEC;
    private static final int AT_FDCWD = -100;
    // From asm-generic/errno-base.h and errno.h.
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;
    private static final Map<Integer, String> REASONS = Map.of(1, "operation not permitted", 5, "input/output error",
            12, "out of memory", 23, "too many open files", 24, "too many open files", 36, "its name is too long", 40,
            "too many symbolic links", 107, "its storage is not connected", 116, "its storage has replaced it");

    static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR = STATE.varHandle(groupElement("errno"));
    private static final @Nullable Calls CALLS = find();

    private record Calls(MethodHandle openat, MethodHandle close, Path directory) {}

    private Descriptors() {}

    /** Whether there are such descriptors here, and children of this process may use them. */
    static boolean areSupported() {
        return CALLS != null;
    }

    /** Where a descriptor of this process is to be found, by the process itself and by its children. */
    static Path path(int descriptor) {
        return calls().directory().resolve(Integer.toString(descriptor));
    }

    /** Holds what an absolute path leads to, through symbolic links. May block as long as the file system does. */
    static int hold(byte[] path) throws IOException {
        return open(AT_FDCWD, path, O_PATH_CLOEXEC);
    }

    /** Holds what is called so in a directory, a symbolic link as itself. */
    static int holdEntry(int directory, byte[] name) throws IOException {
        return open(directory, name, O_PATH_CLOEXEC | O_NOFOLLOW);
    }

    /** Holds the directory that is called so in a directory; fails for anything else, symbolic links included. */
    static int holdDirectory(int directory, byte[] name) throws IOException {
        return open(directory, name, O_PATH_CLOEXEC | O_NOFOLLOW | O_DIRECTORY);
    }

    /** Opens a directory that is held, to be read. May block as long as the file system does. */
    static int openDirectory(int held) throws IOException {
        // Not "." in it: names can be read in a directory that nothing may be looked up in.
        return open(AT_FDCWD, path(held).toString().getBytes(StandardCharsets.US_ASCII), O_CLOEXEC | O_DIRECTORY);
    }

    /** Lets go of a descriptor; does not block if nothing was opened but only held. */
    static void close(int descriptor) {
        try {
            int ignored = (int) calls().close().invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int open(int directory, byte[] path, int flags) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var text = arena.allocate(path.length + 1L);
            MemorySegment.copy(path, 0, text, JAVA_BYTE, 0, path.length);
            var state = arena.allocate(STATE);
            int descriptor = (int) calls().openat().invokeExact(state, directory, text, flags);
            if (descriptor < 0) {
                throw failure(state, new String(path, StandardCharsets.UTF_8));
            }
            return descriptor;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why a call failed that has left this state. */
    static IOException failure(MemorySegment state, String name) {
        int error = (int) ERROR.get(state, 0L);
        return switch (error) {
            case ENOENT -> new NoSuchFileException(name);
            case EACCES -> new AccessDeniedException(name);
            case ENOTDIR -> new NotDirectoryException(name);
            default -> new FileSystemException(name, null, REASONS.getOrDefault(error, "error number " + error));
        };
    }

    private static Calls calls() {
        if (CALLS == null) {
            throw new UnsupportedOperationException("no such descriptors here");
        }
        return CALLS;
    }

    @SuppressWarnings("restricted") // the jar's manifest enables native access, and openat(2) has no other door
    private static @Nullable Calls find() {
        boolean isKnown = System.getProperty("os.name").equals("Linux") && (IS_ARM || ARCHITECTURE.equals("amd64"));
        if (!isKnown) {
            return null;
        }
        var linker = Linker.nativeLinker();
        var library = linker.defaultLookup();
        var openat = library.find("openat");
        var close = library.find("close");
        var user = library.find("geteuid");
        if (openat.isEmpty() || close.isEmpty() || user.isEmpty()) {
            return null;
        }
        var calls = linker.downcallHandle(openat.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                Linker.Option.captureCallState("errno"));
        try {
            int userId = (int) linker.downcallHandle(user.get(), FunctionDescriptor.of(JAVA_INT)).invokeExact();
            // Not /proc/self, which is somebody else to a child; and by the number that this /proc knows the process by.
            var self = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/self"))).resolve("fd");
            // A process that must not be looked into is shown as the superuser's: its children may not, either.
            boolean isOurs = Files.getAttribute(self, "unix:uid").equals(userId);
            return isOurs
                    ? new Calls(calls, linker.downcallHandle(close.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT)),
                            self)
                    : null;
        } catch (IOException e) {
            return null; // no /proc
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
