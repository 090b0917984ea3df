package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.stoatferret.door.Door;
import org.stoatferret.media.FilePath;

/**
 * The calls to file systems that were given up and have not returned. Nobody needs to wait for a directory that is
 * known to answer nobody; now and then one caller finds out whether that has changed. Thread-safe.
 */
final class Stalls {
    /** So many threads one place may cost. */
    private static final int MOST_TRIES = 3;

    private final Set<Visit> hanging = new HashSet<>(); // guarded by itself
    private volatile boolean any; // whether there are hanging ones; written under the lock
    private final Duration noticeable;
    private final Duration retry;

    /**
     * What a call is about.
     *
     * @param place
     *            asked when the call is given up
     * @param device
     *            the file system, empty if it is not known
     */
    record About(Supplier<FilePath> place, String device) {
        static About place(FilePath place) {
            return new About(() -> place, "");
        }
    }

    /**
     * Begins with none.
     *
     * @param noticeable
     *            a call given up sooner may merely have been cancelled
     * @param retry
     *            how long nobody tries where somebody has tried
     */
    Stalls(Duration noticeable, Duration retry) {
        this.noticeable = noticeable;
        this.retry = retry;
    }

    private static final class Visit {
        private final About about;
        private long begun; // this and the rest guarded by hanging
        private boolean isUnderWay;
        private boolean isGivenUp;
        private FilePath place = new FilePath("/");

        Visit(About about) {
            this.about = about;
        }
    }

    /**
     * Makes a call.
     *
     * @throws StorageStalledException
     *             if there is no answer within the limit
     * @see Door#call(Duration, Callable, Consumer)
     */
    <T> T call(Door door, Duration limit, About about, Callable<T> work, Consumer<? super T> late)
            throws IOException, InterruptedException {
        var visit = new Visit(about);
        try {
            return door.call(limit, () -> {
                begin(visit);
                try {
                    return work.call();
                } finally {
                    end(visit);
                }
            }, late);
        } catch (InterruptedException e) {
            giveUp(visit);
            throw e;
        } catch (TimeoutException e) {
            giveUp(visit);
            if (e.getCause() != null) { // it was not even asked
                throw new FileSystemException(null, null, e.getMessage());
            }
            throw new StorageStalledException("the storage does not answer", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void begin(Visit visit) {
        synchronized (hanging) {
            visit.isUnderWay = true;
            visit.begun = System.nanoTime();
            update(visit);
        }
    }

    private void end(Visit visit) {
        synchronized (hanging) {
            visit.isUnderWay = false;
            update(visit);
        }
    }

    private void giveUp(Visit visit) {
        var place = visit.about.place().get();
        synchronized (hanging) {
            visit.isGivenUp = true;
            visit.place = place;
            update(visit);
        }
    }

    private void update(Visit visit) {
        if (visit.isUnderWay && visit.isGivenUp) {
            hanging.add(visit);
        } else {
            hanging.remove(visit);
        }
        any = !hanging.isEmpty();
    }

    /**
     * Whether a call about a place would most likely hang as an earlier one does, and somebody has tried lately; or so many
     * have that another thread is not to be risked. Does not block.
     */
    boolean isHopeless(FilePath place) {
        if (!any) {
            return false;
        }
        long now = System.nanoTime();
        int tries = 0;
        boolean isFresh = false;
        synchronized (hanging) {
            for (var visit : hanging) {
                if (place.isIn(visit.place)) {
                    tries++;
                    isFresh |= isNoticeable(visit, now) && now - visit.begun < retry.toNanos();
                }
            }
        }
        return isFresh || tries >= MOST_TRIES;
    }

    /** Whether something on a file system hangs that nobody has cancelled. */
    boolean hangs(String device) {
        if (!any || device.isEmpty()) {
            return false;
        }
        long now = System.nanoTime();
        synchronized (hanging) {
            return hanging.stream().anyMatch(visit -> visit.about.device().equals(device) && isNoticeable(visit, now));
        }
    }

    /** Directories and files that do not answer, none of which lies in another, in order. */
    List<FilePath> places() {
        long now = System.nanoTime();
        var places = new TreeSet<FilePath>();
        synchronized (hanging) {
            hanging.stream().filter(visit -> isNoticeable(visit, now)).forEach(visit -> places.add(visit.place));
        }
        return places.stream()
                .filter(place -> places.stream().noneMatch(other -> !other.equals(place) && place.isIn(other)))
                .toList();
    }

    private boolean isNoticeable(Visit visit, long now) {
        return now - visit.begun > noticeable.toNanos();
    }
}
