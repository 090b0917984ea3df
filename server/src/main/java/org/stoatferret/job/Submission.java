package org.stoatferret.job;

/** The answer to a request for a scan. */
public sealed interface Submission {

    /** It is stored and will be done. */
    record Accepted(Job job) implements Submission {}

    /** The same work is already waiting or under way. */
    record AlreadyUnderWay(Job job) implements Submission {}

    /** Too many are waiting. */
    record QueueFull(int waiting) implements Submission {}

    /** The server is stopping. */
    record ShuttingDown() implements Submission {}
}
