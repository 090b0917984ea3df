package org.stoatferret.probe;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A program that is run once, with nothing on its standard input and both of its outputs read to their ends.
 *
 * <p>
 * {@link #run()} holds its thread until the child has ended and belongs behind a door; {@link #close()} may be called
 * from any thread at any time, does not wait, and is what makes {@code run} return. A grandchild that cannot be found
 * and holds a pipe without writing to it keeps {@code run} until that ends, and the door counts it.
 */
final class ChildProcess implements Question {
    static final int MAX_OUTPUT = 8 << 20;
    static final int KEPT_ERRORS = 64 << 10;
    static final int MAX_ERRORS = 16 << 20;

    private static final File NOTHING = new File(
            System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");

    private final ProcessBuilder builder;
    private final Runnable whenKilled;
    private volatile boolean ended; // written by the thread that runs
    private volatile boolean closed; // written by any thread, once
    private volatile @Nullable Process process; // written by the thread that runs

    /** Starts nothing yet. What the environment maps to the empty string is removed from the child's. */
    ChildProcess(List<String> command, Map<String, String> environment) {
        this(command, environment, () -> {});
    }

    /**
     * Starts nothing yet.
     *
     * @param whenKilled
     *            ends those of its family that cannot be found from here; must not wait
     */
    ChildProcess(List<String> command, Map<String, String> environment, Runnable whenKilled) {
        this.whenKilled = whenKilled;
        builder = Families.builder(command, environment).redirectInput(Redirect.from(NOTHING));
    }

    /**
     * Starts the child and stays until it has ended and both pipes have. To be called once. Ignores interrupts as far
     * as the pipes are concerned: closing ends it.
     *
     * @throws IOException
     *             if the child could not be started
     */
    @Override
    public Ending run() throws IOException, InterruptedException {
        var child = Families.start(builder);
        process = child;
        // Closed while the child was starting: whoever closed could not see it yet. One of the two sees the other.
        if (closed) {
            kill(child);
        }
        var errors = new Drain(child, child.getErrorStream(), KEPT_ERRORS, MAX_ERRORS);
        // This thread is made here and nowhere else: both pipes have to be read at once.
        var reader = Thread.ofPlatform().daemon().name(Thread.currentThread().getName() + "-errors").start(errors);
        var output = new Drain(child, child.getInputStream(), MAX_OUTPUT, MAX_OUTPUT);
        output.run();
        // Neither is ever given up, so that the door counts this call for as long as it holds a thread.
        boolean isGone;
        do {
            isGone = reader.join(Duration.ofHours(1));
        } while (!isGone);
        do {
            isGone = child.waitFor(1, TimeUnit.HOURS);
        } while (!isGone);
        ended = true;
        return new Ending(child.exitValue(), output.bytes(), errors.bytes(), output.overflowed || errors.overflowed);
    }

    @Override
    public boolean hasStarted() {
        return process != null;
    }

    /** Kills the child and everything that descends from it, even if it is only just starting. Does not wait. */
    @Override
    public void close() {
        closed = true;
        var child = process;
        if (child != null && !ended) {
            kill(child);
        }
    }

    private void kill(Process child) {
        Families.kill(child);
        whenKilled.run();
    }

    /**
     * How a child ended.
     *
     * @param exitValue
     *            its own, or 128 and the number of the signal that ended it
     * @param errors
     *            the beginning of what it wrote to its standard error
     * @param isTooLarge
     *            whether it was stopped because it wrote without end
     */
    record Ending(int exitValue, byte[] output, byte[] errors, boolean isTooLarge) {}

    /** Reads a pipe to its end, keeps the beginning, and kills whoever writes too much. */
    private final class Drain implements Runnable {
        private final Process child;
        private final InputStream pipe;
        private final int kept;
        private final long limit;
        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        private boolean overflowed; // read by others once this has run

        Drain(Process child, InputStream pipe, int kept, long limit) {
            this.child = child;
            this.pipe = pipe;
            this.kept = kept;
            this.limit = limit;
        }

        @Override
        public void run() {
            var buffer = new byte[16 << 10];
            long total = 0;
            // Leaving closes the pipe, which also ends a writer that cannot be found any more.
            try (pipe) {
                int count = pipe.read(buffer);
                while (count >= 0 && !closed) {
                    beginning.write(buffer, 0, Math.min(count, kept - beginning.size()));
                    total += count;
                    if (total > limit) {
                        overflowed = true;
                        kill(child);
                        return;
                    }
                    count = pipe.read(buffer);
                }
            } catch (IOException e) {
                // A pipe has no errors of its own; what there was to read has been read.
                kill(child);
            }
        }

        byte[] bytes() {
            return beginning.toByteArray();
        }
    }
}
