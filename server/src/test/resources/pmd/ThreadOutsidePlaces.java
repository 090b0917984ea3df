package org.stoatferret.scan;

import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;

//// trips: threads
class A {
    void m(Runnable task) {
        new Thread(task); // trips
        Thread.ofVirtual(); // trips
        Thread.ofPlatform(); // trips
        Thread.startVirtualThread(task); // trips
    }
}

//// trips: a chain
class A {
    void m(Runnable task) {
        Thread.ofVirtual() // trips
                .name("x").start(task);
    }
}

//// trips: executors
class A {
    void m() {
        Executors.newCachedThreadPool(); // trips
        Executors.newVirtualThreadPerTaskExecutor(); // trips
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()); // trips
        new ScheduledThreadPoolExecutor(1); // trips
        new ForkJoinPool(); // trips
        ForkJoinPool.commonPool(); // trips
        new Timer(); // trips
    }
}

//// trips: static import
package org.stoatferret.scan;

import static java.util.concurrent.Executors.newFixedThreadPool;

class A {
    Object threads = newFixedThreadPool(3); // trips
}

//// trips: references
class A {
    Function<Runnable, Thread> make = Thread::new; // trips
    Function<Runnable, Thread> start = Thread::startVirtualThread; // trips
    Supplier<ExecutorService> pool = Executors::newCachedThreadPool; // trips
}

//// trips: subclasses, named and not
class A {
    static class Worker extends Thread {}

    void m() {
        new Worker().start(); // trips
        var other = new Thread() { // trips
            @Override
            public void run() {}
        };
        other.start(); // trips
    }
}

//// trips: futures that find themselves a thread
class A {
    void m(CompletableFuture<String> future, Executor executor) {
        CompletableFuture.supplyAsync(() -> "x"); // trips
        CompletableFuture.runAsync(() -> {}, executor); // trips
        future.thenApplyAsync(x -> x); // trips
        future.whenCompleteAsync((x, e) -> {}); // trips
    }
}

//// trips: parallel streams
class A {
    void m(List<String> list) {
        list.parallelStream().count(); // trips
        list.stream().parallel().count(); // trips
        IntStream.range(0, 5).parallel().sum(); // trips
    }
}

//// trips: scopes
class A {
    void m() {
        var scope = StructuredTaskScope.open(); // trips
    }
}

//// trips: a type beside the place, and a place of another package
package org.stoatferret.http;

class Door {
    Thread m(Runnable task) {
        return new Thread(task); // trips
    }
}

//// passes: a place
package org.stoatferret.door;

class Door {
    Thread m(Runnable task) {
        return Thread.ofPlatform().name("x").start(task);
    }
}

//// passes: a type within a place
package org.stoatferret.job;

class Jobs {
    static class Start {
        void m(Runnable task) {
            Runnable later = () -> Thread.startVirtualThread(task);
        }
    }
}

//// passes: the thread we are on
class A {
    void m() {
        Thread.currentThread().interrupt();
        Thread.interrupted();
        Thread.currentThread().getName();
    }
}

//// passes: another thread
class A {
    void m(Thread thread) {
        thread.interrupt();
        thread.isAlive();
    }
}

//// passes: work given to an executor of somebody else
class A {
    void m(Executor executor, ExecutorService threads) {
        executor.execute(() -> {});
        threads.shutdownNow();
    }
}

//// passes: futures and streams on the thread we are on
class A {
    void m(CompletableFuture<String> future, List<String> list) {
        future.thenApply(x -> x);
        future.complete("x");
        list.stream().sequential().count();
    }
}

//// passes: a fork within a scope
class A {
    void m(StructuredTaskScope<String, Void> scope) {
        scope.fork(() -> "x");
    }
}

//// passes: methods of our own
class A {
    void start() {}

    void parallel() {}

    void m() {
        start();
        new A().parallel();
    }
}
