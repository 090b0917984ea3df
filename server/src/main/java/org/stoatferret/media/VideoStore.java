package org.stoatferret.media;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.KnownFile.KnownFailure;
import org.stoatferret.media.KnownFile.KnownVideo;

/**
 * The videos that have been found. Reads block until the database answers, never waiting for writes, and are
 * interruptible. Writes return once they are queued, wait only while the queue is full, are committed in the order in
 * which they were queued, and report to their receipt.
 *
 * <p>
 * Every method throws {@link StorageUnavailableException} when the database does not answer.
 */
public interface VideoStore {

    /** What earlier scans left about the files directly in a directory, by their paths. */
    Map<FilePath, KnownFile> knownIn(FilePath directory) throws InterruptedException;

    /** The directories, at or below a root, in which something is known: present videos or failures. */
    Set<FilePath> directoriesIn(FilePath root) throws InterruptedException;

    /**
     * Stores a video under a path of which nothing is stored, neither a video nor a failure.
     *
     * @param probeAnswer
     *            FFmpeg's, whole: a JSON object
     */
    void add(Video video, String probeAnswer, WriteReceipt receipt) throws InterruptedException;

    /** Stores a video under its path, replacing what was there, and forgets a failure of that path. */
    void save(Video video, String probeAnswer, WriteReceipt receipt) throws InterruptedException;

    /** Has what was given to be written until now written without waiting for more. Does not wait itself. */
    void hurry();

    /**
     * The videos whose files had one of these sizes, times, keys and devices when they were stored, wherever that was.
     */
    List<StoredVideo> findSame(Collection<FileSignature> signatures) throws InterruptedException;

    /** Gives a video another path, under which its file is now, and forgets a failure of that path. */
    void move(VideoId video, FilePath to, FileSignature signature, JobId job, WriteReceipt receipt)
            throws InterruptedException;

    /**
     * Stores what a job could not read among the job's errors, and the event that tells of it.
     *
     * @param remembered
     *            if not null, this is also remembered about the file
     */
    void saveProblem(JobId job, FileProblem problem, @Nullable KnownFailure remembered, EventReceipt receipt)
            throws InterruptedException;

    /** Notes that missing videos were found again, unchanged. */
    void markPresent(Collection<VideoId> videos, JobId job, WriteReceipt receipt) throws InterruptedException;

    /** Notes that the files of these videos are gone. */
    void markMissing(Collection<VideoId> videos, JobId job, WriteReceipt receipt) throws InterruptedException;

    /** Forgets failures of files that are gone. */
    void forgetFailures(Collection<FilePath> paths, WriteReceipt receipt) throws InterruptedException;

    Optional<Video> find(VideoId id) throws InterruptedException;

    /** FFmpeg's own answer about a video, whole. */
    Optional<String> findProbeAnswer(VideoId id) throws InterruptedException;

    Page<Video> list(VideoQuery query) throws InterruptedException;

    /** What the videos are made of that a query is for; its order and slice do not matter. */
    LibraryStatistics statistics(VideoQuery query) throws InterruptedException;

    /** Forgets a video, never touching its file. Waits for the commit; false if there was none. */
    boolean forget(VideoId id) throws InterruptedException;

    /** How many videos are stored, and how often that list has changed since the server started. Does not block. */
    Library library();

    /** A video, and where it is stored to be. */
    record StoredVideo(FilePath path, KnownVideo video) {}

    /**
     * The list of videos, at one moment.
     *
     * @param revision
     *            grows with every committed change
     */
    record Library(long total, long revision) {}
}
