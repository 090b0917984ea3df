package org.stoatferret.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.stoatferret.door.Door;
import org.stoatferret.files.Storage;
import org.stoatferret.files.Storage.Alias;
import org.stoatferret.media.FilePath;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.probe.ProbeResult.TimedOut;

/** Asks children about files, so many at once, each within the limit: what all probers have in common. */
final class Questioner implements AutoCloseable {
    private final Storage storage;
    private final Duration timeout;
    private final Door door;
    private final Guardian guardian = new Guardian();
    private final Semaphore turns;
    private volatile boolean closed; // written once, by whoever closes

    Questioner(FfprobeConfig config, Storage storage) {
        this.storage = storage;
        this.timeout = config.timeout();
        this.turns = new Semaphore(config.parallelism(), true);
        // As many children can be beyond killing as can run, until each further one costs a place.
        this.door = new Door("probe", config.parallelism(), config.parallelism());
    }

    /** A kind of children, and how its answers are read. */
    interface Engine {
        /** Whether people see what its children are asked about. */
        boolean showsNames();

        /**
         * Asks nothing yet.
         *
         * @param alias
         *            under which the child is shown the file
         */
        Question about(FilePath file, Path alias) throws InterruptedException, ProberUnavailableException;

        /**
         * What came of it.
         *
         * @param asked
         *            what the child was told the file is called
         * @throws ProberUnavailableException
         *             if the ending says nothing about the file
         */
        ProbeResult read(FilePath file, String asked, Ending ending) throws ProberUnavailableException;
    }

    /** Behind which children are started and their pipes are read. */
    Door door() {
        return door;
    }

    /** Who ends the families of all children. */
    Guardian guardian() {
        return guardian;
    }

    /**
     * Blocks until there is an answer, the limit for one file has passed, or the thread is interrupted.
     *
     * @param answered
     *            run before the answer is read, which takes as long as some files do
     */
    ProbeResult ask(FilePath file, Engine engine, Runnable answered)
            throws InterruptedException, ProberUnavailableException {
        takeTurn();
        String asked;
        @Nullable
        Ending ending;
        // The child is closed before its name for the file is.
        try (var alias = alias(file, engine); var question = engine.about(file, alias.path())) {
            asked = FfprobeCommand.argument(alias.path());
            ending = run(question);
        } finally {
            turns.release();
            answered.run();
        }
        return ending == null ? new TimedOut(timeout) : engine.read(file, asked, ending);
    }

    /** Takes no more files; whoever is asking about one is to be interrupted. */
    @Override
    public void close() {
        closed = true;
        door.close();
        guardian.close();
    }

    /** Waiting for a turn does not count against the file. */
    private void takeTurn() throws InterruptedException, ProberUnavailableException {
        boolean taken;
        do {
            if (closed) {
                throw new ProberUnavailableException("The server is stopping.", null);
            }
            // Each of those before is done within the limit for one file, so the turn comes.
            taken = turns.tryAcquire(1, TimeUnit.SECONDS);
        } while (!taken);
    }

    private Alias alias(FilePath file, Engine engine) throws ProberUnavailableException {
        try {
            return engine.showsNames() ? storage.alias(file) : storage.plainAlias(file);
        } catch (IOException e) {
            throw new ProberUnavailableException("The data directory cannot hold a link to a file, which FFmpeg needs "
                    + "to read files with unusual names: " + e.getMessage() + ".", e);
        }
    }

    /** Null if the limit passed. */
    private @Nullable Ending run(Question question) throws InterruptedException, ProberUnavailableException {
        try {
            return door.call(timeout, () -> {
                guardian.watch();
                return question.run();
            });
        } catch (TimeoutException e) {
            if (question.hasStarted()) {
                return null;
            }
            if (e.getCause() != null) {
                throw new ProberUnavailableException(LaunchFailure.sentence(e), e);
            }
            throw new ProberUnavailableException("FFmpeg could not be started within " + timeout.toSeconds()
                    + " s; earlier runs that never ended: " + door.abandoned() + ".", e);
        } catch (ExecutionException e) {
            throw new ProberUnavailableException(LaunchFailure.sentence(e.getCause()), e.getCause());
        }
    }
}
