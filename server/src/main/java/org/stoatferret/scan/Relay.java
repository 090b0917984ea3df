package org.stoatferret.scan;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.DirectoryWalk.Visitor;
import org.stoatferret.files.FoundFile;
import org.stoatferret.job.JobFailedException;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;

/**
 * Hands what a walk finds to another thread, in order, so that the next directory is read while what is stored of this
 * one is.
 */
final class Relay implements Visitor<JobFailedException> {
    /** Calls, of which one tells of a few hundred files at most. Beyond this the walk waits. */
    private static final int CAPACITY = 64;

    private final BlockingQueue<Call> calls = new ArrayBlockingQueue<>(CAPACITY);

    /** One call of the walk, to be made once more. */
    private interface Call {
        void on(Visitor<JobFailedException> visitor) throws InterruptedException, JobFailedException;
    }

    private static final Call END = visitor -> {};

    @Override
    public void enter(FilePath directory, String device) throws InterruptedException {
        calls.put(visitor -> visitor.enter(directory, device));
    }

    @Override
    public void files(List<FoundFile> files) throws InterruptedException {
        calls.put(visitor -> visitor.files(files));
    }

    @Override
    public void unreadable(FileProblem problem) throws InterruptedException {
        calls.put(visitor -> visitor.unreadable(problem));
    }

    @Override
    public void leave(FilePath directory, long visible) throws InterruptedException {
        calls.put(visitor -> visitor.leave(directory, visible));
    }

    @Override
    public void fail(FilePath directory, @Nullable FileProblem problem) throws InterruptedException {
        calls.put(visitor -> visitor.fail(directory, problem));
    }

    /** Says that the walk is over; called by whoever walked. */
    void end() throws InterruptedException {
        calls.put(END);
    }

    /** Makes the walk's calls, on the calling thread, until it is over. Blocks as long as the walk and the calls do. */
    void tell(Visitor<JobFailedException> visitor) throws InterruptedException, JobFailedException {
        for (var call = calls.take(); call != END; call = calls.take()) {
            call.on(visitor);
        }
    }
}
