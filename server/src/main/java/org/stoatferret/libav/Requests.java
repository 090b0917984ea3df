package org.stoatferret.libav;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What is asked for, read from standard input on a thread of its own, so that its end is noticed while a file is being
 * read: it ends the process at once.
 */
final class Requests implements Runnable {
    /** Of a URL, and of a name. */
    static final int MAX_BYTES = 65_536;
    // Whoever asks waits for answers: so many open questions are a mistake, and to wait for room would hide the end.
    private static final int MAX_WAITING = 1024;

    private final DataInputStream input;
    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    /**
     * A file.
     *
     * @param url
     *            where it is read from
     * @param name
     *            what it is called in the answer
     */
    record Request(byte[] url, byte[] name) {}

    Requests(InputStream input) {
        this.input = new DataInputStream(input);
    }

    /** The next one; waits for it. There is always a next one: the end of the requests is the end of the process. */
    Request next() throws InterruptedException {
        return waiting.take();
    }

    /** Reads until the end, and ends the process. */
    @Override
    public void run() {
        try {
            while (true) {
                if (!waiting.offer(new Request(bytes(), bytes()))) {
                    throw new IOException("more than " + MAX_WAITING + " requests wait for their answers");
                }
            }
        } catch (EOFException e) {
            Runtime.getRuntime().halt(0);
        } catch (IOException e) {
            System.err.println("libav worker: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private byte[] bytes() throws IOException {
        int length = input.readInt();
        if (length < 1 || length > MAX_BYTES) {
            throw new IOException("a URL or name of " + length + " bytes; 1 to " + MAX_BYTES + " are accepted");
        }
        var bytes = new byte[length];
        input.readFully(bytes);
        return bytes;
    }
}
