package org.stoatferret.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A file system of a few megabytes, which a test can fill. Only the superuser of a Linux may mount it. */
public final class SmallDisk implements AutoCloseable {
    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    /** Mounts it on a directory that is made; skips the test where that cannot be. */
    public static SmallDisk mount(Path path, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(path);
        var mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", path.toString());
        assumeTrue(mounted, "a tmpfs cannot be mounted here: that takes the superuser of a Linux");
        return new SmallDisk(path);
    }

    public Path path() {
        return path;
    }

    /** Writes a file until nothing more fits. */
    public Path fill() throws IOException {
        var filling = path.resolve("filling");
        try (OutputStream out = Files.newOutputStream(filling)) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e::toString);
        }
        return filling;
    }

    /** Makes room. */
    public void grow(int megabytes) throws InterruptedException {
        assertTrue(run("mount", "-o", "remount,size=" + megabytes + "m", path.toString()), "it cannot be resized");
    }

    @Override
    public void close() {
        try {
            assertTrue(run("umount", "--lazy", path.toString()), "it stays mounted");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(List.of(command)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
