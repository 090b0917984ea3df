package org.stoatferret.reliability;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import org.stoatferret.files.DataDirectory;
import org.stoatferret.job.JobStore;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoQuery.Sort;
import org.stoatferret.media.VideoStore;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Database;
import org.stoatferret.store.DatabaseConfig;
import org.stoatferret.store.JdbcJobStore;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.Retention;
import org.stoatferret.store.Samples;

/** Interrupts threads that read from the database or write to it, at random moments. */
public final class InterruptedDatabase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final VideoQuery ALL = new VideoQuery(List.of("m"), null, null, null, null, null, null, null, null,
            null, null, Sort.HEIGHT, true, 50, 0);

    private final Queue<Video> stored = new ConcurrentLinkedQueue<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> swallowed = new ConcurrentLinkedQueue<>();
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(7);
    private int thrown; // written while nobody else is there

    private InterruptedDatabase() {}

    /** Takes less than a millisecond for each. */
    public static Figures run(Path directory, int interrupts) throws InterruptedException {
        return new InterruptedDatabase().interrupt(directory, interrupts);
    }

    private Figures interrupt(Path directory, int interrupts) throws InterruptedException {
        try (var database = open(directory)) {
            var videos = new JdbcVideoStore(database);
            var jobs = new JdbcJobStore(database);
            for (int i = 0; i < interrupts; i++) {
                interruptOnce(i, call(i, videos, jobs));
                if (database.trouble() != null) {
                    closed.add("after " + (i + 1) + " interrupts: " + database.trouble());
                    break;
                }
            }
            if (!database.health().writable()) {
                closed.add("no longer written after all: " + database.health());
            }
        }
        try (var database = open(directory)) {
            var videos = new JdbcVideoStore(database);
            for (var video : stored) {
                if (!videos.find(video.id()).equals(Optional.of(video))) {
                    lost.add(video.path().display());
                }
            }
        }
        return Figures.of(interrupts + " interrupts").with(thrown + " ended a call")
                .never("times the database closed", List.copyOf(closed))
                .never("flags swallowed", List.copyOf(swallowed)).with(stored.size() + " rows acknowledged")
                .never("rows lost", List.copyOf(lost));
    }

    private interface Call {
        void make() throws InterruptedException;
    }

    private Call call(int number, VideoStore videos, JobStore jobs) {
        var video = Samples.video("/m/" + number);
        return switch (number % 6) {
            case 0 -> () -> videos.list(ALL);
            case 1 -> () -> jobs.list(Set.of(), 20, 0);
            case 2 -> () -> videos.knownIn(FilePath.of("/m"));
            case 3 -> () -> videos.find(video.id());
            default -> () -> videos.save(video, "{}", storing(video));
        };
    }

    /** Whoever is interrupted hears of it by an exception or finds the flag set; nothing else may become of it. */
    private void interruptOnce(int number, Call call) throws InterruptedException {
        var sent = new CountDownLatch(1);
        var heard = new ArrayList<String>(); // written by the thread, read when it has ended
        var builder = number % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        var thread = builder.start(() -> {
            try {
                call.make();
                while (sent.getCount() > 0) {
                    Thread.onSpinWait();
                }
                if (Thread.interrupted()) {
                    heard.add("flag");
                }
            } catch (InterruptedException e) {
                heard.add("exception");
            } catch (RuntimeException e) {
                closed.add("call " + number + ": " + e);
            }
        });
        for (int spin = random.nextInt(20_000); spin > 0; spin--) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        sent.countDown();
        if (!thread.join(PATIENCE)) {
            closed.add("call " + number + " did not end");
        }
        thrown += heard.contains("exception") ? 1 : 0;
        if (heard.isEmpty()) {
            swallowed.add("call " + number);
        }
    }

    private WriteReceipt storing(Video video) {
        return new WriteReceipt() {
            @Override
            public void stored() {
                stored.add(video);
            }

            @Override
            public void lost(Exception cause) {
                lost.add(video.path().display() + ": " + cause);
            }
        };
    }

    private static Database open(Path directory) {
        return Database.open(DataDirectory.take(directory),
                new DatabaseConfig(3, new Retention(1_000, Duration.ofDays(30))),
                InstantSource.system());
    }
}
