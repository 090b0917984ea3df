package org.stoatferret.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.stoatferret.door.Door;
import org.stoatferret.media.Backup;
import org.stoatferret.media.Backups;
import org.stoatferret.media.StorageUnavailableException;
import org.stoatferret.store.Write.Kind;

/** Backups of the database that somebody asks for, made on a thread of their own. Thread-safe. */
public final class JdbcBackups implements Backups, AutoCloseable {
    private static final Duration LIMIT = Duration.ofHours(1);

    private final Door door = new Door("database-backup", 1, 0);
    private final AtomicBoolean isUnderWay = new AtomicBoolean();
    private final Database database;

    public JdbcBackups(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Backup> make() throws InterruptedException {
        if (!isUnderWay.compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            return Optional.of(door.call(LIMIT, this::makeHere));
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("the backup was not made: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageUnavailableException told
                    ? told
                    : new IllegalStateException("a backup went wrong", e.getCause());
        }
    }

    private Backup makeHere() throws InterruptedException {
        try {
            var mark = database.writeAndWait(Kind.DURABLE, BackupFiles::mark, stored -> {});
            return database.backUp(mark);
        } finally {
            isUnderWay.set(false);
        }
    }

    /** Takes no more requests. A backup that is under way fails when the database is closed. */
    @Override
    public void close() {
        door.close();
    }
}
