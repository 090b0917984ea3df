package org.stoatferret.media;

import java.util.Optional;

/** Makes backups while the server goes on working. */
public interface Backups {

    /**
     * Copies the database, reads the copy through to its end and keeps it. Waits for that, interruptibly; the backup is
     * made even if nobody waits for it any more.
     *
     * @return empty if one is being made already
     * @throws StorageFullException
     *             if there is no room for it
     * @throws StorageUnavailableException
     *             if the database cannot be copied, or the copy not be read
     */
    Optional<Backup> make() throws InterruptedException;
}
