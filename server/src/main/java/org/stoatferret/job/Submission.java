package org.stoatferret.job;

/** The answer to a request for a scan. */
public sealed interface Submission {

    /** It is stored and will be done. */
    record Accepted(Job job) implements Submission {}

    /** The same work is already waiting or under way. */
    record AlreadyUnderWay(Job job) implements Submission {}

    /** The client has repeated itself: this is the job that its request has led to. */
    record Repeated(Job job) implements Submission {}

    /** The client has used the same key for another request. */
    record KeyReused() implements Submission {}

    /** Too many are waiting. */
    record QueueFull(int waiting) implements Submission {}

    /** The server is stopping. */
    record ShuttingDown() implements Submission {}
}
