package org.stoatferret.scan;

import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;

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

//// trips: a place where threads start
package org.stoatferret.scan;

import java.util.concurrent.Executors;

class Scan {
    Object threads = Executors.newCachedThreadPool(); // trips
}

//// trips: static import
package org.stoatferret.job;

import static java.util.concurrent.Executors.newFixedThreadPool;

class Jobs {
    Object threads = newFixedThreadPool(3); // trips
}

//// trips: references
class A {
    Supplier<ExecutorService> pool = Executors::newCachedThreadPool; // trips
    Supplier<ForkJoinPool> other = ForkJoinPool::new; // trips
}

//// trips: fully qualified and inferred
class A {
    void m() {
        var threads = java.util.concurrent.Executors.newSingleThreadExecutor(); // trips
        threads.shutdown();
    }
}

//// trips: within a lambda
class A {
    Callable<Object> later = () -> Executors.newWorkStealingPool(); // trips
}

//// passes: the door
package org.stoatferret.door;

import java.util.concurrent.*;

class Door {
    Object threads = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
}

//// passes: the pulse
package org.stoatferret.job;

import java.util.concurrent.Executors;

class Pulse {
    Object thread = Executors.newSingleThreadScheduledExecutor();
}

//// passes: work given to an executor of somebody else
class A {
    void m(Executor executor, ExecutorService threads) {
        executor.execute(() -> {});
        threads.shutdownNow();
    }
}

//// passes: a thread, which is another rule's business
class A {
    void m() {
        Thread.ofVirtual().name("x");
    }
}

//// passes: methods of our own
class A {
    static class Executors {
        static Object newCachedThreadPool() {
            return "";
        }
    }

    Object m() {
        return Executors.newCachedThreadPool();
    }
}

//// passes: the names alone
class A {
    ExecutorService threads;
    Class<?> pool = ForkJoinPool.class;
}
