package org.stoatferret.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobStore.EndReceipt;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.WriteReceipt;

/** A receipt of any kind that a test can wait for. */
final class Receipt implements WriteReceipt, EventReceipt, EndReceipt {
    private static final long NO_EVENT = 0;

    private final CompletableFuture<Long> outcome = new CompletableFuture<>();

    @Override
    public void stored() {
        outcome.complete(NO_EVENT);
    }

    @Override
    public void stored(long sequence) {
        outcome.complete(sequence);
    }

    @Override
    public void stored(Job ended, long sequence) {
        outcome.complete(sequence);
    }

    @Override
    public void lost(Exception cause) {
        outcome.completeExceptionally(cause);
    }

    /** The place of the event that was stored with it. */
    long awaitStored() throws Exception {
        return outcome.get(30, TimeUnit.SECONDS);
    }

    Throwable awaitLost() throws InterruptedException, TimeoutException {
        try {
            outcome.get(30, TimeUnit.SECONDS);
            throw new AssertionError("it was stored");
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Why it was lost; null if it was stored. */
    @Nullable
    Throwable loss() throws InterruptedException, TimeoutException {
        try {
            outcome.get(30, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    boolean isOpen() {
        return !outcome.isDone();
    }
}
