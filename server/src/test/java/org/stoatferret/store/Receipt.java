package org.stoatferret.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.WriteReceipt;

/** A receipt that a test can wait for. */
final class Receipt implements WriteReceipt {
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

    @Override
    public void stored() {
        outcome.complete(true);
    }

    @Override
    public void lost(Exception cause) {
        outcome.completeExceptionally(cause);
    }

    void awaitStored() throws Exception {
        outcome.get(30, TimeUnit.SECONDS);
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
