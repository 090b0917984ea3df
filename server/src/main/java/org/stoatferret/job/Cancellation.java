package org.stoatferret.job;

/** The answer to a request to cancel. */
public sealed interface Cancellation {

    /** It had not begun, and is over now. */
    record Done(Job job) implements Cancellation {}

    /**
     * It has been told to stop, and will end soon: as cancelled, unless it gets done first. One that had not begun never
     * will, but the database is too busy to have noted it yet.
     */
    record Requested(Job job) implements Cancellation {}

    /** There was nothing left to cancel. */
    record AlreadyEnded(Job job) implements Cancellation {}

    /** There is no such job. */
    record Unknown() implements Cancellation {}
}
