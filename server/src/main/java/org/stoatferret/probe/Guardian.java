package org.stoatferret.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Ends the children of a server that was killed. It is a shell that waits at a pipe for the server to be gone, however
 * that comes about, and then kills whatever has the server's mark in its environment. So a child costs nothing extra,
 * nothing is written while files are probed, no number of a process can be mistaken for another's, and a grandchild is
 * found wherever it went.
 *
 * <p>
 * It needs Linux's {@code /proc}. Elsewhere a child that was left over ends when it writes its answer to a pipe that
 * nobody reads.
 */
final class Guardian implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Guardian.class.getName());
    private static final String VARIABLE = "STOAT_FERRET_SERVER";
    // A child may have been starting when the server went, so it looks again for some seconds. The mark is an argument
    // of the shell's, so that neither the shell nor grep has it in its environment. A terminal's Ctrl-C is not for it.
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            rounds=5
            read -r _ && rounds=1
            while [ $rounds -gt 0 ]; do
                for file in $(grep -lsF -e "$0" /proc/[0-9]*/environ); do
                    process=${file#/proc/}
                    kill -9 "${process%/environ}"
                done
                rounds=$((rounds - 1))
                [ $rounds -eq 0 ] || sleep 1
            done
            """;

    private final String mark = VARIABLE + "=" + UUID.randomUUID();
    private final AtomicBoolean starting = new AtomicBoolean();
    private volatile boolean impossible; // to start one here
    private volatile boolean closed;
    private volatile @Nullable Process shell; // written by whoever has set starting

    Guardian() {
        impossible = !System.getProperty("os.name").startsWith("Linux");
    }

    /** What every child's environment has to have. */
    Map<String, String> mark() {
        return Map.of(VARIABLE, mark.substring(VARIABLE.length() + 1));
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
            if (closed) {
                dismiss(started);
            }
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
        var current = shell;
        if (current != null) {
            dismiss(current);
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, mark)).redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD).start();
    }

    /** A line instead of the end of the pipe alone: what is left over is not about to start any more. */
    private static void dismiss(Process shell) {
        try (OutputStream pipe = shell.getOutputStream()) {
            pipe.write("end\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "it is gone already", e);
        }
    }
}
