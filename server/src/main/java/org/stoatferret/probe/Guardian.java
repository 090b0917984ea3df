package org.stoatferret.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Ends the children of a server that was killed, and what is left of the families of children that the server has
 * killed itself. It is a shell that waits at a pipe for the server to be gone, however that comes about, and then kills
 * whatever has the server's mark in its environment. So a child costs nothing extra, nothing is written while files are
 * probed, no number of a process can be mistaken for another's, and a grandchild is found wherever it went.
 *
 * <p>
 * It needs Linux's {@code /proc}. Elsewhere a child that was left over ends when it writes its answer to a pipe that
 * nobody reads.
 */
final class Guardian implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Guardian.class.getName());
    private static final String VARIABLE = "STOAT_FERRET_SERVER";
    /** Families that may wait for their end; those beyond are ended with the server. */
    private static final int MOST_WAITING = 1_000;
    private static final String LAST = "end";
    // A child may have been starting when the server went, so it looks again for some seconds; likewise, somebody may
    // be forking while it looks. The mark is an argument of the shell's, so that neither the shell nor grep has it in its
    // environment. A terminal's Ctrl-C is not for it.
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            end() {
                files=x
                for round in 1 2 3; do
                    [ -z "$files" ] && break
                    files=$(grep -lsF -e "$1" /proc/[0-9]*/environ)
                    for file in $files; do
                        process=${file#/proc/}
                        kill -9 "${process%/environ}"
                    done
                done
            }
            rounds=5
            while read -r family; do
                [ "$family" = end ] && rounds=1 && break
                end "$family"
            done
            while [ $rounds -gt 0 ]; do
                end "$0"
                rounds=$((rounds - 1))
                [ $rounds -eq 0 ] || sleep 1
            done
            """;

    private final String mark = VARIABLE + "=" + UUID.randomUUID();
    private final AtomicLong families = new AtomicLong();
    private final BlockingQueue<String> toEnd = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean starting = new AtomicBoolean();
    private volatile boolean impossible; // to start one here
    private volatile boolean closed;
    private volatile @Nullable Process shell; // written by whoever has set starting

    Guardian() {
        impossible = !System.getProperty("os.name").startsWith("Linux");
    }

    /** A child that is this one's to end, and with it its whole family. Starts nothing yet. */
    ChildProcess child(List<String> command, Map<String, String> environment) {
        var family = mark(families.incrementAndGet());
        return new ChildProcess(command, with(family, environment), () -> end(family));
    }

    /** The same for a child that is asked about many files. */
    WorkerProcess worker(List<String> command, Map<String, String> environment) {
        var family = mark(families.incrementAndGet());
        return new WorkerProcess(command, with(family, environment), () -> end(family));
    }

    private static Map<String, String> with(Map<String, String> family, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.putAll(family);
        return all;
    }

    /** What the environment of one family has to have: the server's mark, and what sets it apart from the others. */
    Map<String, String> mark(long family) {
        return Map.of(VARIABLE, mark.substring(VARIABLE.length() + 1) + "." + family + ".");
    }

    /** Has a family ended, wherever its members went. Does not wait. */
    private void end(Map<String, String> family) {
        toEnd.offer(VARIABLE + "=" + family.get(VARIABLE));
    }

    /** Sees to it that it is there: starts it, or another if it has died. Belongs behind a door. */
    void watch() {
        var current = shell;
        if (impossible || closed || current != null && current.isAlive() || !starting.compareAndSet(false, true)) {
            return;
        }
        try {
            if (current != null) {
                LOG.log(System.Logger.Level.WARNING, "the process that ends the server's children if the server is "
                        + "killed has died itself; another is started");
            }
            var started = start();
            shell = started;
            // This thread is made here and nowhere else: a shell that does not read holds up nobody but it.
            Thread.ofPlatform().daemon().name("guardian").start(() -> tell(started));
        } catch (IOException e) {
            impossible = true;
            LOG.log(System.Logger.Level.WARNING, "if this server is killed, a child of its may live on, since nothing "
                    + "can be started that would end it", e);
        } finally {
            starting.set(false);
        }
    }

    /** Has it end what is left of the server's children, and then itself. Does not wait. */
    @Override
    public void close() {
        closed = true;
        toEnd.clear();
        toEnd.offer(LAST);
    }

    private Process start() throws IOException {
        return Families.start(new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, mark))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD));
    }

    /**
     * Passes on whose time has come. The last line, instead of the end of the pipe alone, says that what is left over is
     * not about to start any more.
     */
    private void tell(Process shell) {
        String next = "";
        try (OutputStream pipe = shell.getOutputStream()) {
            while (!next.equals(LAST) && shell.isAlive()) {
                next = Objects.requireNonNullElse(toEnd.poll(1, TimeUnit.SECONDS), "");
                if (!next.isEmpty()) {
                    pipe.write((next + "\n").getBytes(StandardCharsets.US_ASCII));
                    pipe.flush();
                }
            }
        } catch (IOException e) {
            toEnd.offer(next); // it is gone; the next one is told
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.ERROR, "the guardian was interrupted, which nothing should do", e);
        }
    }
}
