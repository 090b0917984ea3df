package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The most memory that a descendant with a certain name had at once, as the kernel counts it (VmHWM). */
final class PeakMemory implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String name;
    private volatile long bytes; // written by the watching thread

    PeakMemory(String name) {
        this.name = name;
        Thread.ofPlatform().daemon().name("peak-memory").start(this::watch);
    }

    /** So far; 0 where there is no {@code /proc}. */
    long bytes() {
        return bytes;
    }

    private void watch() {
        try {
            while (!closed.await(1, TimeUnit.MILLISECONDS)) {
                ProcessHandle.current().descendants().forEach(child -> look(child.pid()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(long pid) {
        var status = status(pid);
        if (status.startsWith("Name:\t" + name + "\n")) {
            status.lines().filter(line -> line.startsWith("VmHWM:")).map(line -> line.replaceAll("\\D", ""))
                    .forEach(kibibytes -> bytes = Math.max(bytes, Long.parseLong(kibibytes) << 10));
        }
    }

    /** Empty when it has ended. */
    private static String status(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
