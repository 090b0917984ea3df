package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.stoatferret.door.Door;
import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.probe.ProbeResult.Crashed;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;

/**
 * Keeps a few children that read files with FFmpeg's own libraries, one file at a time each, so that a file costs no
 * process. A child that dies, or is killed because it does not answer in time, is replaced, and only its file is the
 * worse for it. Children that have had nothing to do for a while are let go.
 */
public final class LibavWorkers implements Prober {
    static final String ENGINE = "libav";
    private static final System.Logger LOG = System.getLogger(LibavWorkers.class.getName());
    /** For a child to be ready; the first one reads its libraries from a disk that may be slow. */
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration IDLE_LIMIT = Duration.ofMinutes(1);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(10);
    // What a child may have been left without by the files before: libavutil/error.h, negated ENOMEM.
    private static final String OUT_OF_MEMORY = "\"code\": -12";

    private final Questioner questioner;
    private final Supplier<WorkerProcess> workers;
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Availability availability;

    /** A child that waits to be asked. */
    private record Idle(WorkerProcess worker, long since) {}

    private LibavWorkers(Questioner questioner, Supplier<WorkerProcess> workers, Availability availability) {
        this.questioner = questioner;
        this.workers = workers;
        this.availability = availability;
    }

    /**
     * Starts a first child with the libraries that this program brings along, which it unpacks into the cache
     * directory. Blocks for some seconds at most.
     */
    static LibavWorkers find(FfprobeConfig config, Storage storage) throws InterruptedException {
        var questioner = new Questioner(config, storage);
        try {
            var bundled = BundledFfmpeg.unpack(config.cacheDirectory()).orElse(null);
            return bundled == null
                    ? unavailable(questioner, "there are none for this platform")
                    : find(questioner, LibavCommand.of(bundled));
        } catch (IOException e) {
            return unavailable(questioner, "they cannot be unpacked: " + e);
        }
    }

    /** The same with a child that need not be what it says. */
    static LibavWorkers find(Questioner questioner, LibavCommand command) throws InterruptedException {
        Supplier<WorkerProcess> workers = () -> command.worker(questioner.guardian());
        var first = workers.get();
        try {
            String version = questioner.door().call(START_LIMIT, first::start);
            var prober = new LibavWorkers(questioner, workers, new Available(ENGINE, version, ENGINE));
            prober.putBack(first);
            Thread.ofVirtual().name("libav-workers").start(prober::dismissIdle);
            return prober;
        } catch (TimeoutException e) {
            first.close();
            return unavailable(questioner, "they were not ready within " + START_LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            first.close();
            return unavailable(questioner, LaunchFailure.reason(e.getCause()));
        } catch (InterruptedException e) {
            first.close();
            throw e;
        }
    }

    /**
     * Has a child read a film and leave a cache from which others start in half the time. Part of the build; blocks for
     * seconds.
     *
     * @throws IOException
     *             if the child does not get so far; without a cache the others start, too
     */
    public static void rehearse(Path cacheDirectory, Path cache, Path film) throws IOException, InterruptedException {
        var bundled = BundledFfmpeg.unpack(cacheDirectory).orElse(null);
        if (bundled == null) {
            return;
        }
        try (var guardian = new Guardian();
                var door = new Door("rehearsal", 1, 0);
                var worker = LibavCommand.toMakeCache(bundled, cache).worker(guardian)) {
            var address = FfprobeCommand.argument(film);
            door.call(START_LIMIT, () -> {
                worker.start();
                worker.ask(address, address);
                worker.dismiss();
                return worker.awaitEnd(START_LIMIT);
            });
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("no cache for workers was made", e);
        }
    }

    private static LibavWorkers unavailable(Questioner questioner, String reason) {
        return new LibavWorkers(questioner, () -> {
            throw new IllegalStateException(reason);
        }, new Unavailable(
                "FFmpeg's libraries cannot be used: " + reason
                        + ". Set probe.engine to auto or ffprobe to have a program asked instead."));
    }

    @Override
    public Availability availability() {
        return availability;
    }

    @Override
    public int abandoned() {
        return questioner.door().abandoned();
    }

    @Override
    public ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException {
        return probe(file, () -> {});
    }

    @Override
    public ProbeResult probe(FilePath file, Runnable answered)
            throws InterruptedException, ProberUnavailableException {
        if (availability instanceof Unavailable none) {
            throw new ProberUnavailableException(none.remedy(), null);
        }
        var turns = new Turns();
        ProbeResult result;
        do {
            result = questioner.ask(file, turns, answered);
        } while (turns.isInDoubt); // it is not asked of one that was waiting again
        return result;
    }

    @Override
    public void close() {
        closed.countDown();
        questioner.close();
        for (var next = idle.poll(); next != null; next = idle.poll()) {
            next.worker().dismiss();
        }
    }

    private Optional<WorkerProcess> takeIdle() {
        for (var next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.worker().isAlive()) {
                return Optional.of(next.worker());
            }
        }
        return Optional.empty();
    }

    private WorkerProcess start() throws InterruptedException, ProberUnavailableException {
        var worker = workers.get();
        boolean isReady = false;
        try {
            questioner.door().call(START_LIMIT, worker::start);
            isReady = true;
            return worker;
        } catch (TimeoutException e) {
            throw new ProberUnavailableException("FFmpeg's libraries could not be started within "
                    + START_LIMIT.toSeconds() + " s; earlier runs that never ended: " + abandoned() + ".", e);
        } catch (ExecutionException e) {
            throw new ProberUnavailableException(LaunchFailure.sentence(e.getCause()), e.getCause());
        } finally {
            if (!isReady) {
                worker.close();
            }
        }
    }

    private void putBack(WorkerProcess worker) {
        idle.addFirst(new Idle(worker, System.nanoTime()));
        if (closed.getCount() == 0 && idle.removeIf(other -> other.worker() == worker)) {
            worker.dismiss(); // whoever closed may not have seen it
        }
    }

    /** Runs until this is closed. The longest idle are at the end. */
    private void dismissIdle() {
        try {
            while (!closed.await(IDLE_CHECK.toSeconds(), TimeUnit.SECONDS)) {
                var last = idle.peekLast();
                while (last != null && System.nanoTime() - last.since() > IDLE_LIMIT.toNanos()) {
                    if (idle.removeLastOccurrence(last)) {
                        last.worker().dismiss();
                    }
                    last = idle.peekLast();
                }
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.ERROR, "the workers' keeper was interrupted, which nothing should do", e);
        }
    }

    /** A file's turn with a child, and once more with a fresh one if need be. */
    private final class Turns implements Questioner.Engine {
        private boolean isUsed; // whether the child had been there before
        private boolean isInDoubt; // whether the answer may be due to what has befallen it meanwhile
        private @Nullable Turn turn; // the last

        @Override
        public boolean showsNames() {
            return false;
        }

        @Override
        public Question about(FilePath file, Path alias) throws InterruptedException, ProberUnavailableException {
            var waiting = isInDoubt ? Optional.<WorkerProcess>empty() : takeIdle();
            isUsed = waiting.isPresent();
            var worker = isUsed ? waiting.get() : start();
            turn = new Turn(worker, FfprobeCommand.argument(alias), FfprobeJson.name(file));
            return turn;
        }

        @Override
        public ProbeResult read(FilePath file, String asked, Ending ending) throws ProberUnavailableException {
            boolean failed = turn.hasFailed;
            isInDoubt = isUsed && (failed || turn.isOutOfMemory);
            if (!isInDoubt) {
                Signal.requireNone(ending.exitValue());
            }
            if (failed && !Signal.isDeath(ending.exitValue())) {
                return new Crashed("FFmpeg ended with status " + ending.exitValue() + " while it read this file.");
            }
            return FfprobeJson.read(file, asked, ending);
        }
    }

    /** One question to a child, which is put back if it has answered, and killed if not. */
    private final class Turn implements Question {
        private final WorkerProcess worker;
        private final String address;
        private final String name;
        private volatile boolean isAsked;
        private volatile boolean isReusable; // written by the thread that asks, like what follows
        private volatile boolean hasFailed;
        private volatile boolean isOutOfMemory;

        Turn(WorkerProcess worker, String address, String name) {
            this.worker = worker;
            this.address = address;
            this.name = name;
        }

        @Override
        public Ending run() throws IOException, InterruptedException {
            isAsked = true;
            var ending = worker.ask(address, name);
            isOutOfMemory = ending.exitValue() != 0
                    && new String(ending.output(), StandardCharsets.UTF_8).contains(OUT_OF_MEMORY);
            hasFailed = worker.hasFailed();
            isReusable = !hasFailed && !isOutOfMemory && !worker.isWorn();
            return ending;
        }

        @Override
        public boolean hasStarted() {
            return isAsked;
        }

        @Override
        public void close() {
            if (isReusable) {
                putBack(worker);
            } else {
                worker.close();
            }
        }
    }
}
