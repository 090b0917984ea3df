package org.stoatferret.probe;

import java.io.IOException;

import org.stoatferret.probe.ChildProcess.Ending;

/** What a child is asked about one file, once. */
interface Question extends AutoCloseable {
    /** Asks, and stays until there is an answer or the child has ended. Belongs behind a door. */
    Ending run() throws IOException, InterruptedException;

    /** Whether the system has let the child begin. */
    boolean hasStarted();

    /** Ends the child if it has not answered, which makes {@code run} return. For any thread; does not wait. */
    @Override
    void close();
}
