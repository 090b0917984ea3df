package org.stoatferret.job;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.stoatferret.job.JobStore.KeyUse;
import org.stoatferret.job.Submission.Accepted;
import org.stoatferret.job.Submission.AlreadyUnderWay;
import org.stoatferret.job.Submission.KeyReused;
import org.stoatferret.job.Submission.Repeated;
import org.stoatferret.media.JobId;
import org.stoatferret.media.ScanRequest;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.media.WriteReceipt;

/**
 * Makes it safe for clients to repeat a request that they got no answer to: one key leads to one job. Those who come
 * with a key that is being dealt with wait for that, then see what came of it. Thread-safe.
 */
final class Retries {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ConcurrentHashMap<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
    private final JobStore store;

    Retries(JobStore store) {
        this.store = store;
    }

    /** Submits a request for the first time. */
    interface First {
        Submission submit(ScanRequest request) throws InterruptedException;
    }

    Submission submit(String key, ScanRequest request, First first) throws InterruptedException {
        var mine = new CompletableFuture<Void>();
        for (var other = underWay.putIfAbsent(key, mine); other != null; other = underWay.putIfAbsent(key, mine)) {
            await(other);
        }
        try {
            var use = store.findKey(key);
            return use.isPresent() ? repeated(use.get(), request) : remembered(key, request, first.submit(request));
        } finally {
            underWay.remove(key, mine);
            mine.complete(null);
        }
    }

    private Submission repeated(KeyUse use, ScanRequest request) throws InterruptedException {
        if (!use.request().equals(text(request))) {
            return new KeyReused();
        }
        var job = store.find(use.job());
        return job.isPresent() ? new Repeated(job.get()) : new KeyReused();
    }

    private Submission remembered(String key, ScanRequest request, Submission answer) throws InterruptedException {
        if (answer instanceof Accepted accepted) {
            save(key, request, accepted.job().id());
        } else if (answer instanceof AlreadyUnderWay same) {
            save(key, request, same.job().id());
        }
        return answer;
    }

    private void save(String key, ScanRequest request, JobId job) throws InterruptedException {
        var stored = new CompletableFuture<Void>();
        store.saveKey(key, new KeyUse(text(request), job), new WriteReceipt() {
            @Override
            public void stored() {
                stored.complete(null);
            }

            @Override
            public void lost(Exception cause) {
                stored.completeExceptionally(cause);
            }
        });
        await(stored);
    }

    private static void await(CompletableFuture<Void> event) throws InterruptedException {
        try {
            event.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StorageUnavailableException.of("The database did not take the key of the request.", e);
        }
    }

    private static String text(ScanRequest request) {
        return String.join(" ", request.path().encoded(), request.depth().name(), request.mode().name(),
                request.missing().name());
    }
}
