package org.stoatferret.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobStore;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.JobId;
import org.stoatferret.media.Page;
import org.stoatferret.media.WriteReceipt;

/** Keeps jobs in memory, in the order in which they came. */
final class InMemoryJobs implements JobStore {
    private final Map<JobId, Job> jobs = new LinkedHashMap<>(); // guarded by this
    private final Map<String, KeyUse> keys = new LinkedHashMap<>(); // guarded by this

    @Override
    public void insert(Job pending, WriteReceipt receipt) {
        put(pending);
        receipt.stored();
    }

    @Override
    public void start(Job running, WriteReceipt receipt) {
        put(running);
        receipt.stored();
    }

    @Override
    public void finish(JobId id, Supplier<Job> ended, Consumer<Job> stored, Consumer<Exception> lost) {
        var job = ended.get();
        put(job);
        stored.accept(job);
    }

    @Override
    public synchronized Optional<Job> find(JobId id) {
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
    public void restart(Job pending, WriteReceipt receipt) {
        put(pending);
        receipt.stored();
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

    synchronized void put(Job job) {
        jobs.put(job.id(), job);
    }
}
