package org.stoatferret.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.stoatferret.event.Published;
import org.stoatferret.event.Sequences;
import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobStore;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;

/** Keeps jobs in memory, in the order in which they came, and what subscribers are owed. */
final class InMemoryJobs implements JobStore {
    private static final int PAGE = 3;
    final AtomicBoolean isDown = new AtomicBoolean();

    private final Map<JobId, Job> jobs = new LinkedHashMap<>(); // guarded by this
    private final Map<JobId, Long> ends = new LinkedHashMap<>(); // guarded by this
    private final TreeMap<Long, JobEvent> events = new TreeMap<>(); // guarded by this
    private final Map<String, KeyUse> keys = new LinkedHashMap<>(); // guarded by this
    private final ReentrantLock writer = new ReentrantLock();
    private final Sequences sequences;

    InMemoryJobs(Sequences sequences) {
        this.sequences = sequences;
    }

    @Override
    public void insert(Job pending, EventReceipt receipt) {
        write(pending, receipt::stored);
    }

    @Override
    public void start(Job running, EventReceipt receipt) {
        write(running, receipt::stored);
    }

    @Override
    public void finish(JobId id, Supplier<Job> ended, EndReceipt receipt) {
        var job = ended.get();
        write(job, sequence -> receipt.stored(job, sequence));
    }

    @Override
    public void finishLate(Job ended, long sequence, WriteReceipt receipt) {
        put(ended, sequence);
        receipt.stored();
    }

    /** Stores a file's failure, and tells of it. */
    void writeProblem(JobEvent.FileFailed failed, LongConsumer stored) {
        write(sequence -> {
            synchronized (this) {
                events.put(sequence, failed);
            }
        }, stored);
    }

    private void write(Job job, LongConsumer stored) {
        write(sequence -> put(job, sequence), stored);
    }

    private void write(LongConsumer change, LongConsumer stored) {
        writer.lock();
        try (var places = sequences.reserve(1)) {
            change.accept(places.sequence(0));
            stored.accept(places.sequence(0));
        } finally {
            writer.unlock();
        }
    }

    @Override
    public synchronized OptionalLong endSequence(JobId id) {
        var end = ends.get(id);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }

    @Override
    public synchronized Optional<List<Published<JobEvent>>> events(@Nullable JobId job, long after, long upTo) {
        return Optional.of(events.subMap(after, false, upTo, true).entrySet().stream()
                .filter(entry -> job == null || entry.getValue().isAbout(job)).limit(PAGE)
                .map(entry -> new Published<>(entry.getKey(), entry.getValue())).toList());
    }

    @Override
    public synchronized Optional<Job> find(JobId id) {
        if (isDown.get()) {
            throw new StorageUnavailableException("the database is down", new IllegalStateException());
        }
        return Optional.ofNullable(jobs.get(id));
    }

    @Override
    public synchronized Page<Job> list(Set<Status> statuses, int limit, int offset) {
        var found = new ArrayList<>(jobs.values()).reversed().stream()
                .filter(job -> statuses.isEmpty() || statuses.contains(Status.of(job.state()))).toList();
        return new Page<>(found.stream().skip(offset).limit(limit).toList(), found.size(), limit, offset);
    }

    @Override
    public synchronized Page<FileProblem> problems(JobId id, int limit, int offset) {
        List<FileProblem> all = find(id).map(Job::problems).orElse(List.of());
        return new Page<>(all.stream().skip(offset).limit(limit).toList(), all.size(), limit, offset);
    }

    @Override
    public synchronized List<Job> unfinished() {
        return jobs.values().stream().filter(job -> !job.state().isTerminal()).toList();
    }

    @Override
    public void restart(Job pending, EventReceipt receipt) {
        write(pending, receipt::stored);
    }

    @Override
    public synchronized Optional<KeyUse> findKey(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public synchronized void saveKey(String key, KeyUse use, WriteReceipt receipt) {
        keys.put(key, use);
        receipt.stored();
    }

    @Override
    public @Nullable String trouble() {
        return null;
    }

    /** Stores a job as if that had happened before. */
    void put(Job job) {
        put(job, 0);
    }

    private synchronized void put(Job job, long sequence) {
        jobs.put(job.id(), job);
        events.put(sequence, new JobEvent.Changed(job));
        if (job.state().isTerminal()) {
            ends.put(job.id(), sequence);
        }
    }
}
