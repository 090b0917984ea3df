package org.stoatferret.scan;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.FoundFile;
import org.stoatferret.job.JobContext;
import org.stoatferret.job.JobContext.Tally;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.StorageFullException;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore;
import org.stoatferret.media.VideoStore.StoredVideo;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.probe.ProbeResult.Probed;

/**
 * Writes down what one scan learns. A file is counted when it has been stored, not before, so that the counts are true
 * whenever the scan is stopped. Once a write has been lost, every further one fails.
 */
final class Ledger {
    /** Writes that may be under way; bounds what a scan holds in memory. */
    private static final int MAX_UNDER_WAY = 2_000;

    private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
    private final AtomicReference<@Nullable Exception> loss = new AtomicReference<>();
    private final VideoStore videos;
    private final JobContext job;
    private final InstantSource clock;

    Ledger(VideoStore videos, JobContext job, InstantSource clock) {
        this.videos = videos;
        this.job = job;
        this.clock = clock;
    }

    Map<FilePath, KnownFile> knownIn(FilePath directory) throws InterruptedException {
        return videos.knownIn(directory);
    }

    /** What is stored of files that were the same as these; nothing is asked while nothing is stored. */
    List<StoredVideo> findSame(Collection<FileSignature> signatures) throws InterruptedException {
        return videos.library().total() == 0 ? List.of() : videos.findSame(signatures);
    }

    Set<FilePath> directoriesIn(FilePath root) throws InterruptedException {
        return videos.directoriesIn(root);
    }

    private interface Write {
        void queue(WriteReceipt receipt) throws InterruptedException;
    }

    private interface WriteWithEvent {
        void queue(EventReceipt receipt) throws InterruptedException;
    }

    /**
     * What FFmpeg says of a video.
     *
     * @param known
     *            what is stored under its path, or of the same file under another
     */
    void video(FoundFile file, @Nullable KnownFile known, Probed probed)
            throws InterruptedException, JobFailedException {
        var before = known == null ? null : known.video();
        var now = clock.instant();
        var id = before == null ? VideoId.at(now) : before.id();
        var video = new Video(id, file.path(), file.signature(), probed.media(), VideoStatus.PRESENT, now, now,
                job.id());
        Write write = known == null
                ? receipt -> videos.add(video, probed.answer(), receipt)
                : receipt -> videos.save(video, probed.answer(), receipt);
        write(write, () -> job.count(before == null ? Tally.ADDED : Tally.UPDATED));
    }

    /** Nothing to write: it is as it was. */
    void unchanged() {
        job.count(Tally.SKIPPED);
    }

    void returned(Collection<VideoId> ids) throws InterruptedException, JobFailedException {
        if (!ids.isEmpty()) {
            write(receipt -> videos.markPresent(ids, job.id(), receipt), () -> ids.forEach(id -> unchanged()));
        }
    }

    /**
     * A file or directory that could not be read.
     *
     * @param remember
     *            what a later scan is to know of it, if anything
     */
    void problem(FileProblem problem, @Nullable KnownFailure remember)
            throws InterruptedException, JobFailedException {
        writeWithEvent(receipt -> videos.saveProblem(job.id(), problem, remember, receipt),
                sequence -> job.failed(problem, sequence));
    }

    void moved(VideoId id, FoundFile to) throws InterruptedException, JobFailedException {
        write(receipt -> videos.move(id, to.path(), to.signature(), job.id(), receipt), () -> job.count(Tally.MOVED));
    }

    void missing(Collection<VideoId> ids) throws InterruptedException, JobFailedException {
        if (!ids.isEmpty()) {
            write(receipt -> videos.markMissing(ids, job.id(), receipt), () -> job.countMissing(ids.size()));
        }
    }

    void forgetFailures(Collection<FilePath> paths) throws InterruptedException, JobFailedException {
        if (!paths.isEmpty()) {
            write(receipt -> videos.forgetFailures(paths, receipt), () -> {});
        }
    }

    /** Waits until everything is stored and counted. */
    void settle() throws InterruptedException, JobFailedException {
        videos.hurry();
        underWay.acquire(MAX_UNDER_WAY);
        underWay.release(MAX_UNDER_WAY);
        check();
    }

    private void write(Write write, Runnable count) throws InterruptedException, JobFailedException {
        writeWithEvent(receipt -> write.queue(new WriteReceipt() {
            @Override
            public void stored() {
                receipt.stored(0);
            }

            @Override
            public void lost(Exception cause) {
                receipt.lost(cause);
            }
        }), sequence -> count.run());
    }

    private void writeWithEvent(WriteWithEvent write, LongConsumer count)
            throws InterruptedException, JobFailedException {
        check();
        underWay.acquire();
        var receipt = new EventReceipt() {
            @Override
            public void stored(long sequence) {
                count.accept(sequence);
                underWay.release();
            }

            @Override
            public void lost(Exception cause) {
                loss.compareAndSet(null, cause);
                underWay.release();
            }
        };
        boolean queued = false;
        try {
            write.queue(receipt);
            queued = true;
        } finally {
            if (!queued) {
                underWay.release();
            }
        }
    }

    private void check() throws JobFailedException {
        var cause = loss.get();
        if (cause != null) {
            throw new JobFailedException(cause instanceof StorageFullException full
                    ? full.getMessage()
                    : "The database could not be written; what was stored before is kept.", cause);
        }
    }
}
