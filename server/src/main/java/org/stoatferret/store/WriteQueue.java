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
    private final Duration moment;
    private long bytes;
    private int urgent; // how many of them somebody waits for
    private int wanted = 1; // how many whoever takes them waits for
    private boolean isHurried; // whether somebody waits for those that are there
    private boolean closed;

    /**
     * Makes an empty one.
     *
     * @param moment
     *            how long a few may wait for more to be written together with them
     */
    WriteQueue(int maxWrites, long maxBytes, Duration moment) {
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
        this.moment = moment;
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

    /** Has those that are waiting taken without waiting for more. */
    void hurry() {
        lock.lock();
        try {
            isHurried = !writes.isEmpty();
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what there is, up to so many or so large, waiting a while if there is nothing; empty if nothing came. Where
     * there is more than one, more are on their way, and as a commit costs as much as dozens of them, it waits for those a
     * moment, unless somebody waits for one of them.
     */
    List<Write<?>> take(int max, long enoughBytes, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(1, wait);
            if (writes.size() > 1 && bytes < enoughBytes) {
                await(max, moment);
            }
            var taken = new ArrayList<Write<?>>(Math.min(max, writes.size()));
            long takenBytes = 0;
            while (taken.size() < max && takenBytes < enoughBytes && !writes.isEmpty()) {
                var write = writes.remove();
                takenBytes += write.bytes();
                urgent -= write.isDurable() ? 1 : 0;
                taken.add(write);
            }
            bytes -= takenBytes;
            isHurried &= !writes.isEmpty();
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there are so many, or one that is urgent. */
    private void await(int count, Duration wait) throws InterruptedException {
        wanted = count;
        long left = wait.toNanos();
        while (writes.size() < count && urgent == 0 && !isHurried && !closed && left > 0) {
            left = work.awaitNanos(left);
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
        urgent += write.isDurable() ? 1 : 0;
        if (urgent > 0 || writes.size() >= wanted) {
            work.signal();
        }
    }
}
