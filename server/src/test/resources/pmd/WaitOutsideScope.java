package org.stoatferret.http;

import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;

//// trips: take and put
class A {
    void m(BlockingQueue<String> queue) throws InterruptedException {
        queue.put("x"); // trips
        queue.take(); // trips
    }
}

//// trips: other queues, inferred
class A {
    void m() throws InterruptedException {
        var queue = new LinkedBlockingQueue<String>(1);
        queue.put("x"); // trips
        var meeting = new SynchronousQueue<String>();
        meeting.take(); // trips
        var both = new LinkedBlockingDeque<String>();
        both.putFirst("x"); // trips
        both.takeLast(); // trips
        new LinkedTransferQueue<String>().transfer("x"); // trips
    }
}

//// trips: a permit, in store
package org.stoatferret.store;

import java.util.concurrent.Semaphore;

class A {
    void m(Semaphore permits) throws InterruptedException {
        permits.acquire(); // trips
        permits.acquire(2); // trips
    }
}

//// trips: method references
class A {
    interface Wait {
        void run() throws Exception;
    }

    void m(BlockingQueue<String> queue, Semaphore permits) {
        Callable<String> take = queue::take; // trips
        Wait wait = permits::acquire; // trips
    }
}

//// trips: a scope outside job and scan
class A {
    void m(StructuredTaskScope<String, Void> scope) throws InterruptedException {
        scope.join(); // trips
    }
}

//// trips: subclass
class A {
    static class Line extends ArrayBlockingQueue<String> {
        Line() {
            super(1);
        }

        String next() throws InterruptedException {
            return take(); // trips
        }
    }
}

//// trips: a package below an allowed one, and one that begins like it
package org.stoatferret.scanner;

class A {
    void m(java.util.concurrent.DelayQueue<?> queue) throws InterruptedException {
        queue.take(); // trips
    }
}

//// passes: in scan
package org.stoatferret.scan;

import java.util.concurrent.*;

class A {
    void m(BlockingQueue<String> queue, Semaphore permits) throws InterruptedException {
        queue.put(queue.take());
        permits.acquire();
    }
}

//// passes: a scope in job
package org.stoatferret.job;

class A {
    void m(java.util.concurrent.StructuredTaskScope<String, Void> scope) throws InterruptedException {
        scope.join();
    }
}

//// passes: a permit in door
package org.stoatferret.door;

class A {
    void m(java.util.concurrent.Semaphore permits) throws InterruptedException {
        permits.acquire();
    }
}

//// passes: what does not wait, or not for ever
class A {
    void m(BlockingQueue<String> queue, Semaphore permits) throws InterruptedException {
        queue.poll();
        queue.poll(1, TimeUnit.SECONDS);
        queue.offer("x");
        queue.offer("x", 1, TimeUnit.SECONDS);
        permits.tryAcquire();
        permits.tryAcquire(1, TimeUnit.SECONDS);
    }
}

//// passes: a map, and the iterator of a queue
class A {
    void m(Map<String, String> map, BlockingQueue<String> queue) {
        map.put("x", "y");
        BiFunction<String, String, String> put = map::put;
        queue.forEach(one -> {});
    }
}

//// passes: methods of our own
class A {
    void take() {}

    void acquire() {}

    void m() {
        take();
        acquire();
        Runnable call = this::take;
    }
}
