package org.stoatferret.job;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.stoatferret.event.EventStream;
import org.stoatferret.media.VideoStore.Library;

/**
 * Publishes what changes all the time, no oftener than a reader can use: the progress of running jobs, at most ten
 * times a second, and the size of the library, at most once. Also has what the database did not take tried again. Owns
 * the thread {@code pulse}.
 */
public final class Pulse implements AutoCloseable {
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(105);
    private static final Duration LIBRARY_INTERVAL = Duration.ofMillis(1050);
    private static final Duration LATE_INTERVAL = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(Pulse.class.getName());

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("pulse").factory());
    private final Jobs jobs;
    private final EventStream<JobEvent> events;
    private final Supplier<Library> library;
    /** Written by the pulse's thread only. None at first: what the last run changed in the end, nobody was told of. */
    private long announced = -1;

    public Pulse(Jobs jobs, EventStream<JobEvent> events, Supplier<Library> library) {
        this.jobs = jobs;
        this.events = events;
        this.library = library;
    }

    /** Begins to beat. */
    public void start() {
        every(PROGRESS_INTERVAL, jobs::publishProgress);
        every(LIBRARY_INTERVAL, this::announceLibrary);
        every(LATE_INTERVAL, jobs::storeLateEnds);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void every(Duration interval, Runnable beat) {
        thread.scheduleWithFixedDelay(() -> {
            try {
                beat.run();
            } catch (RuntimeException e) { // would silently end all later beats
                LOG.log(System.Logger.Level.ERROR, "publishing progress failed", e);
            }
        }, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void announceLibrary() {
        var now = library.get();
        if (now.revision() != announced
                && events.publish(sequence -> new JobEvent.LibraryChanged("changed", now.total()))) {
            announced = now.revision();
        }
    }
}
