package org.stoatferret.job;

import java.io.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

//// trips: in a synchronized block
class A {
    void m(BlockingQueue<String> queue) throws InterruptedException {
        synchronized (this) {
            queue.take(); // trips
        }
    }
}

//// trips: in a synchronized method
class A {
    synchronized String m(Future<String> future) throws Exception {
        return future.get(1, TimeUnit.SECONDS); // trips
    }

    static synchronized void n(CountDownLatch latch) throws Exception {
        if (latch.getCount() > 0) {
            latch.await(1, TimeUnit.SECONDS); // trips
        }
    }
}

//// trips: in a lambda in a synchronized block
class A {
    void m(List<Future<String>> all) {
        synchronized (all) {
            all.forEach(one -> {
                try {
                    one.get(1, TimeUnit.SECONDS); // trips
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}

//// trips: between lock and unlock
class A {
    final ReentrantLock lock = new ReentrantLock();

    void m(Semaphore permits) throws InterruptedException {
        lock.lock();
        try {
            permits.acquire(); // trips
        } finally {
            lock.unlock();
        }
    }
}

//// trips: a lock of another kind, without try, deeper down
class A {
    void m(ReadWriteLock lock, BlockingQueue<String> queue) throws InterruptedException {
        lock.readLock().lock();
        while (true) {
            if (queue.isEmpty()) {
                queue.offer("x", 1, TimeUnit.SECONDS); // trips
                break;
            }
        }
        lock.readLock().unlock();
    }
}

//// trips: before the unlock of the same lock
class A {
    void m(Lock one, Lock two, OutputStream out) throws IOException {
        one.lock();
        two.lock();
        two.unlock();
        out.flush(); // trips
        one.unlock();
    }
}

//// trips: after the unlock of another lock
class A {
    void m(Lock one, Lock two, OutputStream out) throws IOException {
        one.lock();
        try {
            two.lock();
            two.unlock();
            out.flush(); // trips
        } finally {
            one.unlock();
        }
    }
}

//// trips: after tryLock
class A {
    void m(Lock lock, Thread thread) throws InterruptedException {
        if (lock.tryLock()) {
            try {
                thread.join(1); // trips
            } finally {
                lock.unlock();
            }
        }
    }

    void n(Lock lock, Thread thread) throws InterruptedException {
        if (!lock.tryLock(1, TimeUnit.SECONDS)) {
            return;
        }
        try {
            thread.join(1); // trips
        } finally {
            lock.unlock();
        }
    }
}

//// trips: taken again
class A {
    void m(Lock lock, Writer writer) throws IOException {
        lock.lock();
        lock.unlock();
        lock.lock();
        try {
            writer.write("x"); // trips
        } finally {
            lock.unlock();
        }
    }
}

//// trips: a door, and what is behind one
class A {
    final Object lock = new Object();

    void m(org.stoatferret.door.Door door, JobStore store, org.stoatferret.media.JobId id) throws Exception {
        synchronized (lock) {
            door.call(Duration.ofSeconds(1), () -> "x"); // trips
            store.find(id); // trips
        }
    }
}

//// trips: in the finally, before the unlock
class A {
    void m(Lock lock, Process process) throws InterruptedException {
        lock.lock();
        try {
            lock.hashCode();
        } finally {
            process.waitFor(1, TimeUnit.SECONDS); // trips
            lock.unlock();
        }
    }
}

//// trips: printing
class A {
    synchronized void m() {
        System.out.println("x"); // trips
    }
}

//// passes: without a lock
class A {
    void m(BlockingQueue<String> queue, OutputStream out) throws Exception {
        queue.poll(1, TimeUnit.SECONDS);
        out.write(1);
    }
}

//// passes: after the lock
class A {
    final Lock lock = new ReentrantLock();

    void m(Semaphore permits) throws InterruptedException {
        lock.lock();
        try {
            permits.tryAcquire();
        } finally {
            lock.unlock();
        }
        permits.acquire();
    }
}

//// passes: after a synchronized block, and before a lock
class A {
    void m(Semaphore permits, Lock lock) throws InterruptedException {
        synchronized (this) {
            permits.release();
        }
        permits.acquire();
        lock.lock();
        lock.unlock();
    }
}

//// passes: after an early unlock
class A {
    void m(Lock lock, BlockingQueue<String> queue) throws InterruptedException {
        lock.lock();
        queue.poll();
        lock.unlock();
        queue.take();
    }

    void n(Lock lock, BlockingQueue<String> queue) throws InterruptedException {
        lock.lock();
        if (queue.isEmpty()) {
            lock.unlock();
            queue.take();
            return;
        }
        lock.unlock();
    }
}

//// passes: the condition of the lock
class A {
    final Lock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();

    boolean m() throws InterruptedException {
        lock.lock();
        try {
            return changed.await(1, TimeUnit.SECONDS);
        } finally {
            lock.unlock();
        }
    }

    synchronized void n() throws InterruptedException {
        wait(10);
    }
}

//// passes: what does not wait
class A {
    synchronized void m(BlockingQueue<String> queue, CompletableFuture<String> future, Semaphore permits) {
        queue.offer("x");
        queue.poll();
        future.complete("x");
        permits.release();
        permits.tryAcquire();
    }
}

//// passes: streams in memory
class A {
    synchronized byte[] m() {
        var bytes = new ByteArrayOutputStream();
        bytes.write(1);
        return bytes.toByteArray();
    }
}
