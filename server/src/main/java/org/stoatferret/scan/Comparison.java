package org.stoatferret.scan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.DirectoryWalk;
import org.stoatferret.files.FoundFile;
import org.stoatferret.files.Root;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.media.FileSignature;
import org.stoatferret.media.KnownFile;
import org.stoatferret.media.KnownFile.KnownVideo;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.media.VideoId;
import org.stoatferret.media.VideoStatus;
import org.stoatferret.media.VideoStore.StoredVideo;
import org.stoatferret.scan.ProbeLine.Candidate;

/**
 * Compares what a walk finds with what is stored: what has not changed is counted, what has moved is told so, the rest
 * lines up for its probe; and what is stored but was not found is kept until the end. Used by the comparing thread,
 * then by the one that marks.
 */
final class Comparison implements DirectoryWalk.Visitor<JobFailedException> {
    private final Map<FilePath, String> devices = new HashMap<>(); // of every directory that was entered
    private final Map<String, String> renumbered = new HashMap<>(); // devices: as stored -> as they are now
    private final Set<FilePath> unreadable = new HashSet<>();
    private final List<FilePath> stalled = new ArrayList<>(); // no more than a root has threads, and three each
    private final List<Unseen> unseen = new ArrayList<>();
    private final Set<VideoId> moved = new HashSet<>();
    private final Set<VideoId> settled = new HashSet<>(); // those, and others that have not
    private Map<FilePath, KnownFile> known = new HashMap<>(); // in the current directory, and not yet found
    private String device = ""; // of the current directory
    private long total;
    private long seen;
    private long visibleInRoot;
    private final ScanRequest request;
    private final Root root;
    private final Ledger ledger;
    private final ProbeLine line;

    /** A file that is stored, but was not found in its directory. */
    private record Unseen(FilePath path, KnownFile known) {}

    Comparison(ScanRequest request, Root root, Ledger ledger, ProbeLine line) {
        this.request = request;
        this.root = root;
        this.ledger = ledger;
        this.line = line;
    }

    /** How many files there are; known when the walk has ended. */
    long total() {
        return total;
    }

    /** How many of them are stored as videos already, here or somewhere else. */
    long seen() {
        return seen;
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
        var strangers = new ArrayList<FoundFile>();
        for (var file : files) {
            total++;
            var stored = known.remove(file.path());
            if (stored == null) {
                strangers.add(file);
                continue;
            }
            seen += stored.video() == null ? 0 : 1;
            compare(file, stored, returned);
        }
        ledger.returned(returned);
        if (!strangers.isEmpty()) {
            recognize(strangers);
        }
    }

    /** A file under a new path may be one that has moved there: the old path is gone then. */
    private void recognize(List<FoundFile> strangers) throws InterruptedException, JobFailedException {
        var origins = new HashMap<FileSignature, Deque<StoredVideo>>();
        for (var stored : ledger.findSame(strangers.stream().map(FoundFile::signature).toList())) {
            if (!settled.contains(stored.video().id())) {
                origins.computeIfAbsent(stored.video().signature(), signature -> new ArrayDeque<>()).add(stored);
            }
        }
        for (var file : strangers) {
            var video = findOrigin(origins.getOrDefault(file.signature(), new ArrayDeque<>()));
            if (video == null || request.mode() == Mode.ALL) {
                line.put(new Candidate(file, video == null ? null : new KnownFile(video, null)));
            } else {
                ledger.moved(video.id(), file);
            }
        }
    }

    /** Each is looked at once: a file may have thousands of names. */
    private @Nullable KnownVideo findOrigin(Deque<StoredVideo> same) throws InterruptedException {
        for (var stored = same.poll(); stored != null; stored = same.poll()) {
            var video = stored.video();
            settled.add(video.id());
            if (root.isGone(stored.path())) {
                moved.add(video.id());
                seen++;
                return video;
            }
        }
        return null;
    }

    private void compare(FoundFile file, KnownFile stored, List<VideoId> returned)
            throws InterruptedException, JobFailedException {
        var failure = stored.failureOf(file.signature());
        var video = stored.video();
        boolean asks = request.mode() == Mode.ALL || failure != null && failure.deservesAnotherProbe();
        if (failure != null && (failure.isQuarantined() || !asks)) {
            ledger.problem(failure.problem(), null);
        } else if (asks || stored.failure() != null || video == null
                || !video.signature().isSameFile(file.signature())) {
            line.put(new Candidate(file, stored));
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
        known.remove(directory); // what does not answer may be a file
        if (problem != null) {
            if (problem.code() == Code.STORAGE_STALLED) {
                stalled.add(directory);
            }
            total++;
            ledger.problem(problem, null);
        }
    }

    // --- after the walk ---

    /** What is no longer where it was stored to be; to be asked once. */
    Absence absence() throws InterruptedException {
        if (request.depth() == Depth.RECURSIVE) {
            for (var directory : ledger.directoriesIn(request.path())) {
                if (!devices.containsKey(directory) && !isBelowUnreadable(directory)) {
                    ledger.knownIn(directory).forEach((path, stored) -> unseen.add(new Unseen(path, stored)));
                }
            }
        }
        var here = new ArrayList<VideoId>();
        var elsewhere = new ArrayList<VideoId>();
        var failures = new ArrayList<FilePath>();
        // A mount may have begun to hang when some of it had been read.
        unseen.removeIf(file -> stalled.stream().anyMatch(file.path()::isIn));
        for (var file : unseen) {
            var video = file.known().video();
            if (video != null && video.status() == VideoStatus.PRESENT && !moved.contains(video.id())) {
                (isOnItsDevice(file.path(), video) ? here : elsewhere).add(video.id());
            }
            if (file.known().failure() != null) {
                failures.add(file.path());
            }
        }
        unseen.clear();
        return new Absence(here, elsewhere, failures, visibleInRoot == 0);
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
