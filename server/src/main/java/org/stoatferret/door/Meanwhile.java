package org.stoatferret.door;

import java.util.concurrent.Callable;
import java.util.concurrent.StructuredTaskScope;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Two things at once, in a structured scope: neither outlives the call. */
public final class Meanwhile {
    private Meanwhile() {}

    /**
     * Does one thing on the calling thread while another is done on a virtual thread. Blocks until both are done. If
     * the one here fails or the calling thread is interrupted, the other is interrupted and waited for.
     *
     * @throws java.util.concurrent.StructuredTaskScope.FailedException
     *             if the other one fails, with its failure as the cause, once the one here is done
     */
    public static <A, B, R> R both(Callable<A> elsewhere, Supplier<B> here, BiFunction<A, B, R> together)
            throws InterruptedException {
        try (var scope = StructuredTaskScope.open()) {
            var other = scope.fork(elsewhere);
            B one = here.get();
            scope.join();
            return together.apply(other.get(), one);
        }
    }
}
