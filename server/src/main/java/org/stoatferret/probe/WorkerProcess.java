package org.stoatferret.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.stoatferret.libav.LibavWorker;
import org.stoatferret.probe.ChildProcess.Ending;

/**
 * A child that is asked about one file after the other over a pipe: the file's address and name go in, and what a
 * run of ffprobe would have ended with comes out, as {@code LibavWorker} describes it.
 *
 * <p>
 * {@link #start()} and {@link #ask} hold their thread until there is an answer or the child has ended, belong behind a
 * door, and are for one thread at a time; {@link #close()} may be called from any thread at any time, does not wait,
 * and is what makes them return.
 */
final class WorkerProcess implements AutoCloseable {
    /** Whatever its libraries may leak or tear apart stays small. */
    private static final int MAX_FILES = 20_000;
    private static final int FILES_BETWEEN_LOOKS = 16;
    /** It has about 100 MB with what it keeps for the next file; the largest files leave twice as much behind. */
    private static final long MAX_RESIDENT_KIB = 160 << 10;
    private static final String RESIDENT = "VmRSS:";
    /** What a child ends with that had nothing to say for itself. */
    private static final byte[] NOTHING = {};

    private final ProcessBuilder builder;
    private final Runnable whenKilled;
    private volatile boolean closed; // written by any thread, once
    private volatile @Nullable Process process; // written by the thread that starts
    private volatile String lastWords = ""; // written by the thread that reads what it complains of
    private @Nullable DataOutputStream questions; // like what follows, for the thread whose turn it is
    private @Nullable DataInputStream answers;
    private int asked;
    private boolean failed;

    /**
     * Starts nothing yet.
     *
     * @param whenKilled
     *            ends those of its family that cannot be found from here; must not wait
     */
    WorkerProcess(List<String> command, Map<String, String> environment, Runnable whenKilled) {
        this.builder = Families.builder(command, environment);
        this.whenKilled = whenKilled;
    }

    /**
     * Starts the child and waits until it is ready.
     *
     * @return FFmpeg's version
     * @throws IOException
     *             if it does not come to that; with what the child said about it
     */
    String start() throws IOException, InterruptedException {
        var child = Families.start(builder);
        process = child;
        // Closed while the child was starting: whoever closed could not see it yet. One of the two sees the other.
        if (closed) {
            kill(child);
        }
        questions = new DataOutputStream(child.getOutputStream());
        answers = new DataInputStream(child.getInputStream());
        // This thread is made here and nowhere else, and ends with the child: whatever a child says has to be read.
        var name = Thread.currentThread().getName() + "-worker-errors";
        var reader = Thread.ofPlatform().daemon().name(name).start(() -> listen(child.getErrorStream()));
        try {
            return new String(answer().output(), StandardCharsets.UTF_8);
        } catch (EOFException e) {
            int exitValue = exitValue(child);
            reader.join(TimeUnit.SECONDS.toMillis(1)); // a grandchild may hold the pipe
            throw new IOException("it ended with status " + exitValue + " " + lastWords, e);
        }
    }

    /**
     * Asks about a file. If the child ends instead of answering, that is the ending.
     *
     * @param address
     *            where it is read from
     * @param name
     *            what it is called in the answer
     */
    Ending ask(String address, String name) throws IOException, InterruptedException {
        asked++;
        try {
            write(address);
            write(name);
            questions.flush();
            return answer();
        } catch (IOException e) { // it is gone, or talks nonsense
            failed = true;
            var child = process;
            kill(child);
            int exitValue = exitValue(child);
            return new Ending(exitValue, NOTHING, lastWords.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    private void write(String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        questions.writeInt(bytes.length);
        questions.write(bytes);
    }

    private Ending answer() throws IOException {
        int exitValue = answers.readInt();
        var output = readBytes(ChildProcess.MAX_OUTPUT);
        var errors = readBytes(ChildProcess.KEPT_ERRORS);
        return new Ending(exitValue, output, errors, exitValue == LibavWorker.TOO_LARGE);
    }

    private byte[] readBytes(int limit) throws IOException {
        int length = answers.readInt();
        if (length < 0 || length > limit) {
            throw new IOException("an answer of " + length + " bytes");
        }
        var bytes = new byte[length];
        answers.readFully(bytes);
        return bytes;
    }

    /** How many files it has been asked about. */
    int asked() {
        return asked;
    }

    /** Whether it ended instead of answering. */
    boolean hasFailed() {
        return failed;
    }

    /**
     * Whether it should be replaced, because of how much it has read, or of what is left of that in its memory. To be
     * asked behind the door, as it reads a file of the system's.
     */
    boolean isWorn() {
        return asked >= MAX_FILES || asked % FILES_BETWEEN_LOOKS == 0 && residentKib() > MAX_RESIDENT_KIB;
    }

    /** Only Linux says so, see proc(5); 0 elsewhere. */
    private long residentKib() {
        try {
            var status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
            int from = status.indexOf(RESIDENT) + RESIDENT.length();
            return from < RESIDENT.length()
                    ? 0
                    : Long.parseLong(status.substring(from, status.indexOf(" kB", from)).strip());
        } catch (IOException e) {
            return 0;
        }
    }

    boolean isAlive() {
        var child = process;
        return child != null && child.isAlive();
    }

    /** Lets it go when it is not being asked anything: it ends by itself. Does not wait. */
    void dismiss() {
        try {
            questions.close();
        } catch (IOException e) {
            kill(process);
        }
    }

    /** Waits until it has ended, but not for longer than this; whether it has. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Kills the child and everything that descends from it, even if it is only just starting. Does not wait. */
    @Override
    public void close() {
        closed = true;
        var child = process;
        if (child != null) {
            kill(child);
        }
    }

    private void kill(Process child) {
        Families.kill(child);
        whenKilled.run();
    }

    private static int exitValue(Process child) throws InterruptedException {
        boolean ended;
        do { // it has been killed, or has closed its end of the pipe
            ended = child.waitFor(1, TimeUnit.HOURS);
        } while (!ended);
        return child.exitValue();
    }

    /** Reads all of it, and keeps the newest. */
    private void listen(InputStream errors) {
        var buffer = new byte[4 << 10];
        try (errors) {
            int count = errors.read(buffer);
            while (count >= 0) {
                var words = lastWords.getBytes(StandardCharsets.UTF_8);
                var all = Arrays.copyOf(words, words.length + count);
                System.arraycopy(buffer, 0, all, words.length, count);
                int from = Math.max(0, all.length - buffer.length);
                lastWords = new String(all, from, all.length - from, StandardCharsets.UTF_8);
                count = errors.read(buffer);
            }
        } catch (IOException e) {
            lastWords += e; // a pipe has no errors of its own
        }
    }
}
