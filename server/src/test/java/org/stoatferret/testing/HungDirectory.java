package org.stoatferret.testing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A directory on a file system that does not answer: whoever looks at it waits until it is closed. It is a FUSE mount
 * that nobody serves; who may not mount gets a stand-in, a library that is loaded into a process and makes its calls to
 * the C library wait. Where neither is to be had, the test is skipped.
 */
public final class HungDirectory implements AutoCloseable {
    /** How the directory is made to hang. */
    public enum Means {
        MOUNT, LIBRARY
    }

    private static final String LIBRARY = """
            #define _GNU_SOURCE
            #include <dirent.h>
            #include <dlfcn.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/stat.h>
            #include <unistd.h>

            static void look(const char *path) {
                const char *hung = getenv("HUNG_DIRECTORY");
                if (hung && path && strncmp(path, hung, strlen(hung)) == 0)
                    for (;;) pause();
            }
            #define NEXT(name) static __typeof__(&name) next; if (!next) next = dlsym(RTLD_NEXT, #name)

            int stat(const char *path, struct stat *s) { NEXT(stat); look(path); return next(path, s); }
            int lstat(const char *path, struct stat *s) { NEXT(lstat); look(path); return next(path, s); }
            int stat64(const char *path, struct stat64 *s) { NEXT(stat64); look(path); return next(path, s); }
            int lstat64(const char *path, struct stat64 *s) { NEXT(lstat64); look(path); return next(path, s); }
            int access(const char *path, int mode) { NEXT(access); look(path); return next(path, mode); }
            DIR *opendir(const char *path) { NEXT(opendir); look(path); return next(path); }
            char *realpath(const char *path, char *real) { NEXT(realpath); look(path); return next(path, real); }
            int statx(int at, const char *path, int flags, unsigned mask, struct statx *s) {
                NEXT(statx);
                look(path);
                return next(at, path, flags, mask, s);
            }
            """;

    private final Path path;
    private final Means means;
    private final Map<String, String> environment;
    private final Closeable hold;

    private HungDirectory(Path path, Means means, Map<String, String> environment, Closeable hold) {
        this.path = path;
        this.means = means;
        this.environment = environment;
        this.hold = hold;
    }

    /**
     * Makes one, by the first of these means that works.
     *
     * @param scratch
     *            a directory for what that takes
     */
    public static HungDirectory make(Path path, Path scratch, Means... preferred)
            throws IOException, InterruptedException {
        Files.createDirectories(path);
        var refusals = new StringBuilder();
        for (var means : preferred) {
            try {
                return switch (means) {
                    case MOUNT -> new HungDirectory(path, means, Map.of(), UnservedMount.at(path));
                    case LIBRARY -> new HungDirectory(path, means, Map.of("LD_PRELOAD", library(scratch).toString(),
                            "HUNG_DIRECTORY", path.toString()), () -> {});
                };
            } catch (IOException e) {
                refusals.append(' ').append(means).append(": ").append(e.getMessage()).append('.');
            }
        }
        System.out.println("SKIPPED: no file system can be made to hang here." + refusals);
        return Assumptions.abort("no file system can be made to hang here." + refusals);
    }

    public Path path() {
        return path;
    }

    public Means means() {
        return means;
    }

    /** What the process that is to hang must be started with. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Ends the waiting of all who looked; must happen before the directory is deleted. */
    @Override
    public void close() throws IOException {
        hold.close();
    }

    private static Path library(Path scratch) throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("this is not Linux");
        }
        var source = Files.writeString(scratch.resolve("hang.c"), LIBRARY);
        var library = scratch.resolve("hang.so");
        var compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-w", "-o", library.toString(), source.toString(),
                "-ldl").redirectErrorStream(true).redirectOutput(scratch.resolve("cc.log").toFile()).start();
        try {
            assertTrue(compiler.waitFor(60, TimeUnit.SECONDS));
        } finally {
            compiler.destroyForcibly();
        }
        if (compiler.exitValue() != 0) {
            throw new IOException("cc: " + Files.readString(scratch.resolve("cc.log")));
        }
        return library;
    }
}
