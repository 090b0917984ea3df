package org.stoatferret.http;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.JobId;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.LibraryStatistics;
import org.stoatferret.media.Page;
import org.stoatferret.media.Resolution;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.Video;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoQuery;
import org.stoatferret.media.VideoStore;
import org.stoatferret.media.WriteReceipt;

/** Keeps videos in memory; lists all of them, and remembers what it was asked for. */
final class InMemoryVideos implements VideoStore {
    final AtomicReference<@Nullable VideoQuery> lastQuery = new AtomicReference<>();
    final AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();
    private final Map<VideoId, Video> videos = new LinkedHashMap<>(); // guarded by this
    private final Map<VideoId, String> answers = new LinkedHashMap<>(); // guarded by this

    @Override
    public Map<FilePath, KnownFile> knownIn(FilePath directory) {
        return Map.of();
    }

    @Override
    public Set<FilePath> directoriesIn(FilePath root) {
        return Set.of();
    }

    @Override
    public void add(Video video, String probeAnswer, WriteReceipt receipt) {
        save(video, probeAnswer, receipt);
    }

    @Override
    public synchronized void save(Video video, String probeAnswer, WriteReceipt receipt) {
        videos.put(video.id(), video);
        answers.put(video.id(), probeAnswer);
        receipt.stored();
    }

    @Override
    public void saveProblem(JobId job, FileProblem problem, @Nullable KnownFailure remembered, EventReceipt receipt) {
        receipt.lost(new UnsupportedOperationException("no events are kept"));
    }

    @Override
    public void hurry() {
        // nothing waits here
    }

    @Override
    public List<StoredVideo> findSame(Collection<FileSignature> signatures) {
        return List.of();
    }

    @Override
    public void move(VideoId video, FilePath to, FileSignature signature, JobId job, WriteReceipt receipt) {
        receipt.stored();
    }

    @Override
    public void markPresent(Collection<VideoId> found, JobId job, WriteReceipt receipt) {
        receipt.stored();
    }

    @Override
    public void markMissing(Collection<VideoId> gone, JobId job, WriteReceipt receipt) {
        receipt.stored();
    }

    @Override
    public void forgetFailures(Collection<FilePath> paths, WriteReceipt receipt) {
        receipt.stored();
    }

    @Override
    public synchronized Optional<Video> find(VideoId id) {
        return Optional.ofNullable(videos.get(id));
    }

    @Override
    public synchronized Optional<String> findProbeAnswer(VideoId id) {
        return Optional.ofNullable(answers.get(id));
    }

    @Override
    public synchronized Page<Video> list(VideoQuery query) {
        var cause = trouble.getAndSet(null);
        if (cause != null) {
            throw cause;
        }
        lastQuery.set(query);
        return new Page<>(videos.values().stream().skip(query.offset()).limit(query.limit()).toList(), videos.size(),
                query.limit(), query.offset());
    }

    @Override
    public synchronized LibraryStatistics statistics(VideoQuery query) {
        lastQuery.set(query);
        var none = Collections.nCopies(LibraryStatistics.SIZE_STEPS.size(), 0L);
        var all = Stream.concat(Stream.of((long) videos.size()), none.stream()).toList();
        var codecs = new HashMap<@Nullable String, Long>();
        codecs.put("h264", 1L);
        codecs.put(null, 2L);
        return new LibraryStatistics(videos.size(), 7, Duration.ofMillis(1_500), Map.of(), Map.of("mp4", 3L), codecs,
                Map.of(), Map.of(Resolution.FULL_HD, 1L), Map.of(), all, all);
    }

    @Override
    public synchronized boolean forget(VideoId id) {
        return videos.remove(id) != null;
    }

    @Override
    public synchronized Library library() {
        return new Library(videos.size(), 0);
    }

    /** What there is to tell of a video that is nothing else. */
    synchronized void answer(VideoId id, String probeAnswer) {
        answers.put(id, probeAnswer);
    }

    /** Makes the next list fail. */
    void failOnce(RuntimeException cause) {
        trouble.set(cause);
    }

    void unavailableOnce() {
        failOnce(new StorageUnavailableException("The database does not answer.", new IllegalStateException("inside")));
    }
}
