package org.stoatferret.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.stoatferret.media.StorageUnavailableException;

/**
 * What is waiting to be written, first come first served; bounded in number and in memory. Once closed it takes no
 * more, and whoever waits for room is told so.
 */
final class WriteQueue {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Write<?>> writes = new ArrayDeque<>(); // guarded by lock, like what follows
    private final int maxWrites;
    private final long maxBytes;
    private long bytes;
    private boolean closed;

    WriteQueue(int maxWrites, long maxBytes) {
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
    }

    /**
     * Waits while the queue is full.
     *
     * @throws StorageUnavailableException
     *             if it is closed, or closes meanwhile
     */
    void put(Write<?> write) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!hasRoom(write)) {
                room.await(1, TimeUnit.SECONDS);
            }
            add(write);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes it at once, however full the queue is: for what must not wait, and of which there is little.
     *
     * @throws StorageUnavailableException
     *             if it is closed
     */
    void putAtOnce(Write<?> write) {
        lock.lock();
        try {
            requireOpen();
            add(write);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what there is, up to so many or so large, waiting a while if there is nothing; empty if nothing came. */
    List<Write<?>> take(int max, long enoughBytes, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (writes.isEmpty() && !closed && left > 0) {
                left = work.awaitNanos(left);
            }
            var taken = new ArrayList<Write<?>>(Math.min(max, writes.size()));
            long takenBytes = 0;
            while (taken.size() < max && takenBytes < enoughBytes && !writes.isEmpty()) {
                var write = writes.remove();
                takenBytes += write.bytes();
                taken.add(write);
            }
            bytes -= takenBytes;
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and empty, and so will stay. */
    boolean isExhausted() {
        lock.lock();
        try {
            return closed && writes.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return writes.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageUnavailableException("the database is closed", new RejectedExecutionException("closed"));
        }
    }

    private boolean hasRoom(Write<?> write) {
        requireOpen();
        // What is too large for the queue as a whole gets in when it is empty.
        return writes.isEmpty() || writes.size() < maxWrites && bytes + write.bytes() <= maxBytes;
    }

    private void add(Write<?> write) {
        writes.add(write);
        bytes += write.bytes();
        work.signal();
    }
}
