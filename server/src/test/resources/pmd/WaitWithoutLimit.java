package org.stoatferret.http;

import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;
import java.util.function.*;

//// trips: on a future
class A {
    String m(Future<String> future) throws Exception {
        return future.get(); // trips
    }
}

//// trips: inferred type, in a lambda
class A {
    Callable<String> m(ExecutorService threads) {
        var future = threads.submit(() -> "x");
        return () -> {
            var result = future.get(); // trips
            return result;
        };
    }
}

//// trips: a method reference
class A {
    Callable<String> m(Future<String> future) {
        return future::get; // trips
    }

    Function<CompletableFuture<String>, String> n() {
        return CompletableFuture::join; // trips
    }
}

//// trips: a stream of futures
class A {
    List<String> m(List<CompletableFuture<String>> all) {
        return all.stream().map(CompletableFuture::join).toList(); // trips
    }

    List<String> n(List<CompletableFuture<String>> all) {
        return all.stream().map(one -> one.join()).toList(); // trips
    }
}

//// trips: qualified names and a chain
class A {
    void m() {
        java.util.concurrent.CompletableFuture.allOf(new CompletableFuture<String>()).join(); // trips
    }
}

//// trips: a subclass, from outside and from inside
class A {
    static class Answer extends FutureTask<String> {
        Answer(Callable<String> call) {
            super(call);
        }

        String m() throws Exception {
            return get(); // trips
        }

        String n() throws Exception {
            return super.get(); // trips
        }
    }

    String m(Answer answer) throws Exception {
        return answer.get(); // trips
    }
}

//// trips: a type parameter, and an interface that extends Future
class A<F extends Future<String>> {
    interface Receipt extends Future<String> {}

    String m(F future) throws Exception {
        return future.get(); // trips
    }

    String n(Receipt receipt) throws Exception {
        return receipt.get(); // trips
    }
}

//// trips: threads
class A extends Thread {
    void m(Thread thread) throws InterruptedException {
        thread.join(); // trips
        this.join(); // trips
        join(); // trips
        var other = new A();
        other.join(); // trips
    }
}

//// trips: a loop that yields
class A {
    void m(java.util.function.BooleanSupplier done) {
        while (!done.getAsBoolean()) {
            Thread.yield(); // trips
        }
    }
}

//// trips: monitors
class A {
    synchronized void m() throws InterruptedException {
        wait(); // trips
        this.wait(); // trips
        Object other = this;
        other.wait(); // trips
    }
}

//// trips: a process, even in probe
package org.stoatferret.probe;

class A {
    int m(Process process) throws InterruptedException {
        return process.waitFor(); // trips
    }
}

//// trips: latches, barriers, phasers and exchangers
class A {
    void m(CountDownLatch latch, CyclicBarrier barrier, Phaser phaser, Exchanger<String> exchanger) throws Exception {
        latch.await(); // trips
        barrier.await(); // trips
        phaser.arriveAndAwaitAdvance(); // trips
        phaser.awaitAdvance(1); // trips
        phaser.awaitAdvanceInterruptibly(1); // trips
        exchanger.exchange("x"); // trips
    }
}

//// trips: conditions and parking
class A {
    void m(Lock lock) throws InterruptedException {
        lock.newCondition().await(); // trips
        var condition = lock.newCondition();
        condition.awaitUninterruptibly(); // trips
        LockSupport.park(); // trips
        LockSupport.park(this); // trips
    }
}

//// trips: static import
package org.stoatferret.http;

import static java.util.concurrent.locks.LockSupport.park;

class A {
    void m() {
        park(); // trips
    }
}

//// trips: executors, and what their tasks are joined with
class A {
    void m(ExecutorService threads, List<Callable<String>> calls, ForkJoinTask<String> task) throws Exception {
        threads.invokeAll(calls); // trips
        threads.invokeAny(calls); // trips
        threads.close(); // trips
        task.join(); // trips
        task.get(); // trips
        new ExecutorCompletionService<String>(threads).take(); // trips
    }
}

//// trips: behind a door, in a job and in a scan
package org.stoatferret.door;

class A {
    void m(java.util.concurrent.CountDownLatch latch, java.util.concurrent.Semaphore permits) throws Exception {
        latch.await(); // trips
        permits.acquireUninterruptibly(); // trips
    }
}

//// trips: a marker in a comment excepts nothing
class A {
    String m(Future<String> future) throws Exception {
        return future.get(); // NOPMD, which trips
    }
}

//// passes: with a limit
class A {
    void m(Future<String> future, CountDownLatch latch, Thread thread, Process process) throws Exception {
        future.get(1, TimeUnit.SECONDS);
        latch.await(1, TimeUnit.SECONDS);
        thread.join(Duration.ofSeconds(1));
        thread.join(1_000);
        process.waitFor(1, TimeUnit.SECONDS);
        process.waitFor(Duration.ofSeconds(1));
    }
}

//// passes: other methods called get
class A {
    void m(Optional<String> optional, Supplier<String> supplier, Map<String, String> map, List<String> list,
            AtomicReference<String> reference, ThreadLocal<String> local) {
        optional.get();
        supplier.get();
        map.get("x");
        list.get(0);
        reference.get();
        local.get();
        Function<Supplier<String>, String> call = Supplier::get;
    }
}

//// passes: a subtask, whose get does not wait
class A {
    String m(StructuredTaskScope.Subtask<String> subtask) {
        return subtask.get();
    }
}

//// passes: other methods called join, await and wait
class A {
    void await() {}

    void join() {}

    void m() {
        String.join(",", List.of());
        await();
        new A().join();
        Runnable call = this::await;
    }
}

//// passes: what answers at once
class A {
    void m(CompletableFuture<String> future, CountDownLatch latch, Phaser phaser) {
        future.getNow("x");
        future.resultNow();
        latch.getCount();
        phaser.arrive();
    }
}

//// passes: a condition with a limit
class A {
    void m(Condition condition) throws InterruptedException {
        condition.await(1, TimeUnit.SECONDS);
        condition.awaitNanos(1);
    }
}

//// passes: an exception with its reason
class A {
    String m(Future<String> future) throws Exception {
        @SuppressWarnings("PMD.WaitWithoutLimit") // the future is complete when this is called
        var result = future.get();
        return result;
    }
}
