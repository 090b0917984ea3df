package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/** Runs one ffprobe for each file. */
public final class Ffprobe implements Prober, AutoCloseable {
    // What the shell, env and the dynamic loader end with when they could not run what they were asked to.
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final FfprobeConfig config;
    private final Storage storage;
    private final Door door;
    private final Semaphore turns;
    private final FfprobeSearch.Found found;
    private final Guardian guardian;
    private volatile boolean closed; // written once, by whoever closes

    private Ffprobe(FfprobeConfig config, Storage storage, Door door, Guardian guardian, FfprobeSearch.Found found) {
        this.config = config;
        this.storage = storage;
        this.door = door;
        this.turns = new Semaphore(config.parallelism(), true);
        this.guardian = guardian;
        this.found = found;
    }

    /**
     * Looks for an ffprobe that runs, by running it: the configured one, or else the bundled one, or else one that is
     * installed. Unpacks the bundled one into the cache directory. Blocks for some seconds at most.
     */
    public static Ffprobe find(FfprobeConfig config, Storage storage) throws InterruptedException {
        // As many children can be beyond killing as can run, until each further one costs a place.
        var door = new Door("probe", config.parallelism(), config.parallelism());
        var guardian = new Guardian();
        return new Ffprobe(config, storage, door, guardian, new FfprobeSearch(door, guardian).find(config));
    }

    @Override
    public Availability availability() {
        return found.availability();
    }

    /** How many children have been given up without having ended. */
    public int abandoned() {
        return door.abandoned();
    }

    @Override
    public ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException {
        var command = found.requireCommand();
        takeTurn();
        // The child is closed before its name for the file is.
        try (var alias = alias(file); var child = command.about(alias.path())) {
            var ending = run(child);
            if (ending == null) {
                return new TimedOut(config.timeout());
            }
            String asked = FfprobeCommand.argument(alias.path());
            requireRun(command, asked, ending);
            return FfprobeJson.read(file, asked, ending);
        } finally {
            turns.release();
        }
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

    private Alias alias(FilePath file) throws ProberUnavailableException {
        try {
            return storage.alias(file);
        } catch (IOException e) {
            throw new ProberUnavailableException("The data directory cannot hold a link to a file, which FFmpeg needs "
                    + "to read files with unusual names: " + e.getMessage() + ".", e);
        }
    }

    /** Null if the limit passed. */
    private @Nullable Ending run(ChildProcess child) throws InterruptedException, ProberUnavailableException {
        try {
            return door.call(config.timeout(), () -> {
                guardian.watch();
                return child.run();
            });
        } catch (TimeoutException e) {
            if (child.hasStarted()) {
                return null;
            }
            if (e.getCause() != null) {
                throw new ProberUnavailableException(LaunchFailure.sentence(e), e);
            }
            throw new ProberUnavailableException("FFmpeg could not be started within " + config.timeout().toSeconds()
                    + " s; earlier runs that never ended: " + door.abandoned() + ".", e);
        } catch (ExecutionException e) {
            throw new ProberUnavailableException(LaunchFailure.sentence(e.getCause()), e.getCause());
        }
    }

    private static void requireRun(FfprobeCommand command, String asked, Ending ending)
            throws ProberUnavailableException {
        if (Signal.isRequest(ending.exitValue())) {
            throw new ProberUnavailableException("FFmpeg was told by another program to stop (signal "
                    + Signal.of(ending.exitValue()) + ").", null);
        }
        boolean failed = ending.exitValue() == NOT_EXECUTABLE || ending.exitValue() == NOT_FOUND;
        if (failed && ending.output().length == 0) {
            String reason = Complaint.of(new String(ending.errors(), StandardCharsets.UTF_8), asked,
                    ending.exitValue() == NOT_FOUND ? "it is not there" : "it may not be run");
            throw new ProberUnavailableException(
                    command.executable() + " does not run any more (" + reason + "). " + LaunchFailure.REMEDY, null);
        }
    }
}
