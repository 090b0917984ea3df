package org.stoatferret.http;

/**
 * What follows the head of an answer until its connection ends. It is written when the request that asked for it is
 * done with: what served that, the frames of the stack included, would otherwise be kept for as long as the stream is,
 * and there can be thousands of those.
 */
interface StreamBody extends AutoCloseable {
    /**
     * Writes it, on the connection's thread; blocks until it ends.
     *
     * @throws io.helidon.webserver.CloseConnectionException
     *             if the client is gone or does not read
     */
    void write() throws InterruptedException;

    /** Lets go of what it was made from, whether or not it was written. */
    @Override
    void close();
}
