package org.stoatferret.http;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.Backup;
import org.stoatferret.media.Backups;
import org.stoatferret.media.StorageUnavailableException;

/** Backups of nothing, which can be told to fail. */
final class InMemoryBackups implements Backups {
    static final Backup BACKUP = new Backup("backups/stoat-ferret-20260304T050607.000Z.mv.db", 4096,
            Instant.parse("2026-03-04T05:06:07Z"), 7);

    volatile boolean isUnderWay;
    volatile @Nullable StorageUnavailableException failure;

    @Override
    public Optional<Backup> make() {
        if (failure != null) {
            throw failure;
        }
        return isUnderWay ? Optional.empty() : Optional.of(BACKUP);
    }
}
