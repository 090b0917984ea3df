package org.stoatferret.door;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Makes calls that may never return on a few platform threads of its own, so that whoever waits for one can stop
 * waiting: at a limit, or when interrupted. The call is then abandoned. It is never interrupted, since most calls that
 * need a door either ignore that or break on it; it keeps its thread until it returns, is counted, and once
 * {@code spares} calls are abandoned each further one costs the door one of its working threads.
 *
 * <p>
 * Any number of threads may call at once; those beyond the number of working threads wait their turn, first come first
 * served.
 */
public final class Door implements AutoCloseable {
    private static final Duration HAND_OVER = Duration.ofMillis(500);

    private final AtomicInteger abandoned = new AtomicInteger();
    private final Semaphore working;
    private final int spares;
    private final String name;
    private final ThreadPoolExecutor threads;

    /**
     * Opens a door.
     *
     * @param name
     *            what its threads are called, a number is added
     * @param workers
     *            how many calls run at once
     * @param spares
     *            how many abandoned calls it replaces with fresh threads
     */
    public Door(String name, int workers, int spares) {
        this.name = name;
        this.spares = spares;
        this.working = new Semaphore(workers, true);
        // The semaphore bounds the threads. A pool bound at that number would refuse a call whose predecessor has
        // answered but not yet gone back to waiting.
        this.threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }

    /**
     * Makes a call whose late result needs no care.
     *
     * @see #call(Duration, Callable, Consumer)
     */
    public <T> T call(Duration limit, Callable<T> work)
            throws InterruptedException, TimeoutException, ExecutionException {
        return call(limit, work, late -> {});
    }

    /**
     * Makes a call and waits for its result, with interruption.
     *
     * @param limit
     *            for the wait for a thread and the call together
     * @param late
     *            given the result of a call that was abandoned, on the door's thread, to release what it holds
     * @throws TimeoutException
     *             at the limit, or earlier if the system has no thread to give, which is the cause then; the message
     *             names the door
     * @throws ExecutionException
     *             with what the call threw
     */
    public <T> T call(Duration limit, Callable<T> work, Consumer<? super T> late)
            throws InterruptedException, TimeoutException, ExecutionException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (!working.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("all threads of " + name + " were busy for " + limit);
        }
        var call = new Call<>(work, late);
        try {
            threads.execute(call);
        } catch (RejectedExecutionException e) {
            working.release();
            throw new TimeoutException(name + " is closed");
        } catch (OutOfMemoryError e) { // so the virtual machine says that the system has no thread to give
            if (!handOver(call, deadline)) {
                var refused = new TimeoutException("the system has no room for another thread of " + name);
                refused.initCause(e);
                throw refused;
            }
        }
        boolean heard = false;
        try {
            heard = call.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            if (!heard) {
                call.abandon();
            }
        }
        if (!heard) {
            throw new TimeoutException(name + " got no answer within " + limit);
        }
        return call.outcome();
    }

    /** Gives a call to a thread that has just answered another, and will wait for the next in a moment. */
    private boolean handOver(Call<?> call, long deadline) throws InterruptedException {
        boolean taken = false;
        try {
            long wait = Math.min(HAND_OVER.toNanos(), deadline - System.nanoTime());
            taken = threads.getPoolSize() > 0 && threads.getQueue().offer(call, wait, TimeUnit.NANOSECONDS);
        } finally {
            if (!taken) {
                working.release();
            }
        }
        return taken;
    }

    /**
     * Has one of the door's threads release something that a call has left behind. Neither waits nor counts: for what
     * is as short as the call it cleans up after.
     */
    public void runLater(Runnable release) {
        try {
            threads.execute(release);
        } catch (RejectedExecutionException e) {
            release.run();
        }
    }

    /** How many abandoned calls have not returned yet. */
    public int abandoned() {
        return abandoned.get();
    }

    /** Whether a call made now would find a thread without waiting. */
    public boolean hasRoom() {
        return working.availablePermits() > 0;
    }

    /** Takes no more calls. Those under way go on, on daemon threads; nothing waits for them. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /** One call: either its caller hears of its end, or it was abandoned; never both, never neither. */
    private final class Call<T> implements Runnable {
        private enum State {
            UNDER_WAY, ENDED, ABANDONED, ABANDONED_IN_PLACE
        }

        private final CountDownLatch ended = new CountDownLatch(1);
        private final Callable<T> work;
        private final Consumer<? super T> late;
        private State state = State.UNDER_WAY; // guarded by this
        private @Nullable T result; // written before the state, on the door's thread
        private @Nullable Throwable failure; // likewise

        Call(Callable<T> work, Consumer<? super T> late) {
            this.work = work;
            this.late = late;
        }

        @Override
        public void run() {
            try {
                result = work.call();
            } catch (Throwable e) { // whatever it is, it belongs to the caller
                failure = e;
            }
            boolean awaited = end();
            ended.countDown();
            if (!awaited) {
                release();
            }
        }

        T outcome() throws ExecutionException {
            if (failure != null) {
                throw new ExecutionException(failure);
            }
            return result; // null only where T admits it
        }

        private synchronized boolean end() {
            var before = state;
            state = State.ENDED;
            if (before != State.UNDER_WAY) {
                abandoned.decrementAndGet();
            }
            if (before != State.ABANDONED) {
                working.release();
            }
            return before == State.UNDER_WAY;
        }

        private void abandon() {
            synchronized (this) {
                if (state == State.UNDER_WAY) {
                    boolean replaced = abandoned.incrementAndGet() <= spares;
                    state = replaced ? State.ABANDONED : State.ABANDONED_IN_PLACE;
                    if (replaced) {
                        working.release();
                    }
                    return;
                }
            }
            // It ended in the very moment in which its caller gave up: nobody else will take the result.
            runLater(this::release);
        }

        private void release() {
            if (failure == null) {
                late.accept(result);
            }
        }
    }
}
