package org.stoatferret.probe;

import org.stoatferret.media.FilePath;

/** Asks about one file at a time; any number of threads may ask at once. */
public interface Prober extends AutoCloseable {

    /**
     * Asks about a regular file. Blocks until there is an answer or the limit for one file passes. When interrupted,
     * ends whatever was started for this file and throws.
     *
     * @throws ProberUnavailableException
     *             if nobody could be asked, which says nothing about the file
     */
    ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException;

    /**
     * The same.
     *
     * @param answered
     *            run as soon as the file itself is done with, while what was said about it may still have to be read: the
     *            next one can be asked about; once or more often, on the calling thread
     */
    default ProbeResult probe(FilePath file, Runnable answered)
            throws InterruptedException, ProberUnavailableException {
        try {
            return probe(file);
        } finally {
            answered.run();
        }
    }

    /** Who would be asked, as found out when the server started. Does not block. */
    Availability availability();

    /** How many children have been given up without having ended. */
    default int abandoned() {
        return 0;
    }

    /** Takes no more files; whoever is asking about one is to be interrupted. Does not wait. */
    @Override
    default void close() {}

    /** Whether files can be probed at all. */
    sealed interface Availability {
        /**
         * They can.
         *
         * @param engine
         *            {@code ffprobe} or {@code libav}
         * @param version
         *            FFmpeg's
         * @param executable
         *            what is run
         */
        record Available(String engine, String version, String executable) implements Availability {}

        /**
         * They cannot.
         *
         * @param remedy
         *            a sentence that says what to install or to set
         */
        record Unavailable(String remedy) implements Availability {}
    }
}
