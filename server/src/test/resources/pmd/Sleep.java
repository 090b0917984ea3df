package org.stoatferret.http;

import java.time.Duration;
import java.util.concurrent.*;
import java.util.concurrent.locks.LockSupport;
import java.util.function.*;

//// trips: all overloads
class A {
    void m() throws InterruptedException {
        Thread.sleep(5); // trips
        Thread.sleep(5, 5); // trips
        Thread.sleep(Duration.ofSeconds(1)); // trips
        java.lang.Thread.sleep(5); // trips
    }
}

//// trips: units
class A {
    void m(TimeUnit unit) throws InterruptedException {
        TimeUnit.SECONDS.sleep(1); // trips
        unit.sleep(1); // trips
    }
}

//// trips: static imports
package org.stoatferret.http;

import static java.lang.Thread.sleep;
import static java.util.concurrent.TimeUnit.SECONDS;

class A {
    void m() throws InterruptedException {
        sleep(5); // trips
        SECONDS.sleep(5); // trips
    }
}

//// trips: through a subclass and through an object
class A extends Thread {
    void m() throws InterruptedException {
        A.sleep(5); // trips
        sleep(5); // trips
        Thread.currentThread().sleep(5); // trips
    }
}

//// trips: references
class A {
    interface Pause {
        void run(long millis) throws InterruptedException;
    }

    Pause pause = Thread::sleep; // trips
    Pause other = TimeUnit.MILLISECONDS::sleep; // trips
    LongConsumer parked = LockSupport::parkNanos; // trips
}

//// trips: parking and delays
class A {
    void m() {
        LockSupport.parkNanos(5); // trips
        LockSupport.parkUntil(5); // trips
        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS); // trips
    }
}

//// trips: in the root package
package org.stoatferret;

class A {
    void m() throws InterruptedException {
        Thread.sleep(5); // trips
    }
}

//// trips: in a test
// of a test
package org.stoatferret.http;

class A {
    void m() {
        Runnable pause = () -> {
            try {
                Thread.sleep(5); // trips
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}

//// passes: a latch with a limit
class A {
    boolean m(CountDownLatch latch) throws InterruptedException {
        return latch.await(5, TimeUnit.SECONDS);
    }
}

//// passes: a queue with a limit
class A {
    String m(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(5, TimeUnit.SECONDS);
    }
}

//// passes: the rest of the unit
class A {
    long m() {
        return TimeUnit.SECONDS.toMillis(5);
    }
}

//// passes: the rest of the thread
class A {
    void m() {
        Thread.onSpinWait();
        LockSupport.unpark(Thread.currentThread());
    }
}

//// passes: a method of our own
class A {
    void sleep(long millis) {}

    void m() {
        sleep(5);
        new A().sleep(5);
        LongConsumer pause = this::sleep;
    }
}
