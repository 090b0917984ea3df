package org.stoatferret.scan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.DirectoryWalk;
import org.stoatferret.files.FoundFile;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownVideo;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.scan.ProbeLine.Candidate;

/**
 * Compares what a walk finds with what is stored: what has not changed is counted, the rest lines up for its probe, and
 * what is stored but was not found is marked as missing at the end, where that is certain. Used by the walking thread,
 * then by the one that marks.
 */
final class Comparison implements DirectoryWalk.Visitor<JobFailedException> {
    /** Videos marked in one write. */
    private static final int BATCH = 500;

    private final Map<FilePath, String> devices = new HashMap<>(); // of every directory that was entered
    private final Map<String, String> renumbered = new HashMap<>(); // devices: as stored -> as they are now
    private final Set<FilePath> unreadable = new HashSet<>();
    private final List<Unseen> unseen = new ArrayList<>();
    private Map<FilePath, KnownFile> known = Map.of(); // in the current directory, and not yet found
    private String device = ""; // of the current directory
    private long total;
    private long visibleInRoot;
    private final ScanRequest request;
    private final Ledger ledger;
    private final ProbeLine line;

    /** A file that is stored, but was not found in its directory. */
    private record Unseen(FilePath path, KnownFile known) {}

    Comparison(ScanRequest request, Ledger ledger, ProbeLine line) {
        this.request = request;
        this.ledger = ledger;
        this.line = line;
    }

    /** How many files there are; known when the walk has ended. */
    long total() {
        return total;
    }

    // --- while walking ---

    @Override
    public void enter(FilePath directory, String onDevice) throws InterruptedException {
        device = onDevice.intern();
        devices.put(directory, device);
        known = new HashMap<>(ledger.knownIn(directory));
    }

    @Override
    public void files(List<FoundFile> files) throws InterruptedException, JobFailedException {
        var returned = new ArrayList<VideoId>();
        for (var file : files) {
            total++;
            var stored = known.remove(file.path());
            if (stored == null || request.mode() == Mode.ALL) {
                line.put(new Candidate(file, stored == null ? null : stored.video()));
            } else {
                compare(file, stored, returned);
            }
        }
        ledger.returned(returned);
    }

    private void compare(FoundFile file, KnownFile stored, List<VideoId> returned)
            throws InterruptedException, JobFailedException {
        var failure = stored.failure();
        var video = stored.video();
        if (failure != null && failure.signature().isSameFile(file.signature())) {
            ledger.problem(failure.problem(), null);
        } else if (failure != null || video == null || !video.signature().isSameFile(file.signature())) {
            line.put(new Candidate(file, video));
        } else {
            if (!video.signature().device().equals(device)) {
                renumbered.put(video.signature().device(), device);
            }
            if (video.status() == VideoStatus.MISSING) {
                returned.add(video.id());
            } else {
                ledger.unchanged();
            }
        }
    }

    @Override
    public void unreadable(FileProblem problem) throws InterruptedException, JobFailedException {
        total++;
        known.remove(problem.path());
        ledger.problem(problem, null);
    }

    @Override
    public void leave(FilePath directory, long visible) {
        known.forEach((path, stored) -> unseen.add(new Unseen(path, stored)));
        if (directory.equals(request.path())) {
            visibleInRoot = visible;
        }
    }

    @Override
    public void fail(FilePath directory, @Nullable FileProblem problem)
            throws InterruptedException, JobFailedException {
        unreadable.add(directory);
        if (problem != null) {
            total++;
            ledger.problem(problem, null);
        }
    }

    // --- after the walk ---

    /**
     * Marks the videos whose files are gone. Nothing follows from an empty root, which is what an unmounted one looks
     * like, from a directory that could not be read, or from one that now belongs to another file system.
     */
    void markMissing() throws InterruptedException, JobFailedException {
        if (visibleInRoot == 0) {
            return;
        }
        mark(unseen);
        unseen.clear();
        if (request.depth() != Depth.RECURSIVE) {
            return;
        }
        for (var directory : ledger.directoriesIn(request.path())) {
            if (!devices.containsKey(directory) && !isBelowUnreadable(directory)) {
                var gone = new ArrayList<Unseen>();
                ledger.knownIn(directory).forEach((path, stored) -> gone.add(new Unseen(path, stored)));
                mark(gone);
            }
        }
    }

    private void mark(Collection<Unseen> gone) throws InterruptedException, JobFailedException {
        var videos = new ArrayList<VideoId>();
        var failures = new ArrayList<FilePath>();
        for (var file : gone) {
            var video = file.known().video();
            if (video != null && video.status() == VideoStatus.PRESENT && isOnItsDevice(file.path(), video)) {
                videos.add(video.id());
            }
            if (file.known().failure() != null) {
                failures.add(file.path());
            }
        }
        for (int from = 0; from < videos.size(); from += BATCH) {
            ledger.missing(videos.subList(from, Math.min(videos.size(), from + BATCH)));
        }
        for (int from = 0; from < failures.size(); from += BATCH) {
            ledger.forgetFailures(failures.subList(from, Math.min(failures.size(), from + BATCH)));
        }
    }

    private boolean isBelowUnreadable(FilePath directory) {
        for (var at = directory; at != null && at.isIn(request.path()); at = at.parent()) {
            if (unreadable.contains(at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is left of the file's path still lies on the file system that the file was on. */
    private boolean isOnItsDevice(FilePath file, KnownVideo video) {
        String stored = video.signature().device();
        for (var at = file.parent(); at != null; at = at.parent()) {
            String now = devices.get(at);
            if (now != null) {
                return now.equals(stored) || now.equals(renumbered.get(stored));
            }
        }
        return false;
    }
}
