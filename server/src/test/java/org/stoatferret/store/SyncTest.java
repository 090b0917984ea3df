package org.stoatferret.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobStore.EndReceipt;
import org.stoatferret.media.EventReceipt;
import org.stoatferret.media.WriteReceipt;
import org.stoatferret.testing.Eventually;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is acknowledged is on the disk, or soon will be. */
@Timeout(300)
class SyncTest {
    @TempDir
    Path directory;

    private final AtomicBoolean isDirty = new AtomicBoolean();

    /** Something has been written that has not been synced. */
    private final class Syncs implements FaultyFiles.Listener {
        @Override
        public void write(String file, long position, ByteBuffer content) {
            isDirty.set(true);
        }

        @Override
        public void sync(String file) {
            isDirty.set(false);
        }
    }

    @Test
    void anAcceptedJobAndItsEndAreOnTheDiskWhenThatIsSaid() throws Exception {
        try (var _ = FaultyFiles.in(directory, new Syncs()); var database = Samples.open(directory)) {
            var jobs = new JdbcJobStore(database);
            for (int i = 0; i < 50; i++) {
                var job = Samples.pending("/m" + i);
                var inserted = new Noted();
                jobs.insert(job, inserted);
                assertFalse(inserted.wasDirty(), "the job was not synced");
                var ended = new Noted();
                jobs.finish(job.id(), () -> Samples.complete(job, Samples.NOW), ended);
                assertFalse(ended.wasDirty(), "its end was not synced");
            }
        }
    }

    /** The control: the same question has another answer where nothing is promised. */
    @Test
    void whatElseIsStoredIsOnTheDiskWithinASecondOrTwo() throws Exception {
        try (var _ = FaultyFiles.in(directory, new Syncs()); var database = Samples.open(directory)) {
            var videos = new JdbcVideoStore(database);
            var saved = new Noted();
            videos.save(Samples.video("/m/a"), "{}", saved);
            assertTrue(saved.wasDirty(), "the video was synced at once");
            Eventually.await("the video is synced", () -> !isDirty.get());
        }
    }

    /** Notes, in the moment in which it is told, whether anything has not been synced. */
    private final class Noted implements WriteReceipt, EventReceipt, EndReceipt {
        private final CompletableFuture<Boolean> wasDirty = new CompletableFuture<>();

        @Override
        public void stored() {
            wasDirty.complete(isDirty.get());
        }

        @Override
        public void stored(long sequence) {
            stored();
        }

        @Override
        public void stored(Job ended, long sequence) {
            stored();
        }

        @Override
        public void lost(Exception cause) {
            wasDirty.completeExceptionally(cause);
        }

        boolean wasDirty() throws Exception {
            return wasDirty.get(30, TimeUnit.SECONDS);
        }
    }
}
