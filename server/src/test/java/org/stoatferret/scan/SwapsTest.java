package org.stoatferret.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Storage;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.Media;
import org.stoatferret.testing.Rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Somebody who swaps directories and files for links to what lies outside, over and over, while scans run. */
@Timeout(300)
class SwapsTest {
    private static final int ROUNDS = 6;
    private static final int MOST_ROUNDS = 60;
    private static final int FILES = 12;

    @TempDir
    Path directory;

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicInteger swaps = new AtomicInteger();
    private final Semaphore never = new Semaphore(0);
    private final Random random = new Random(1); // the swapper's

    @Test
    void nothingOutsideTheRootIsEverProbed() throws Exception {
        var outside = Files.createDirectories(directory.resolve("outside"));
        try (var storage = new Storage(directory.resolve("links"));
                var ffprobe = Ffprobe.find(new FfprobeConfig(null, TestFfmpeg.cacheDirectory(), Duration.ofSeconds(30),
                        2), storage);
                var rig = new Rig(directory.resolve("data"), directory.resolve("root"), ffprobe, 2, null, storage)) {
            var sub = Files.createDirectories(rig.root.resolve("sub"));
            for (int i = 0; i < FILES; i++) {
                Media.video(sub.resolve(i + ".mp4"), Duration.ofSeconds(1));
                Media.video(outside.resolve(i + ".mp4"), Duration.ofSeconds(3));
            }
            Media.video(rig.root.resolve("file.mp4"), Duration.ofSeconds(1));
            var swapper = Thread.ofPlatform().start(() -> swap(rig.root, outside));
            long probed = 0;
            long refused = 0;
            for (int round = 0; round < ROUNDS || round < MOST_ROUNDS && (probed == 0 || refused == 0); round++) {
                var counts = rig.scan(Mode.ALL).progress().counts();
                probed += counts.added() + counts.updated();
                refused += counts.failed();
                for (var video : rig.stored()) {
                    assertEquals(1.0, video.media().duration().toMillis() / 1000.0, 0.2, video.path()::toString);
                }
            }
            isOver.set(true);
            assertTrue(swapper.join(Duration.ofSeconds(30)));
            assertTrue(probed > 0 && refused > 0, probed + " probed, " + refused + " refused, " + swaps + " swaps");
        }
    }

    private void swap(Path root, Path outside) {
        try {
            Files.createSymbolicLink(root.resolveSibling("directory"), outside);
            Files.createSymbolicLink(root.resolveSibling("file"), outside.resolve("0.mp4"));
            while (!isOver.get()) {
                exchange(root.resolve("sub"), root.resolveSibling("directory"), root.resolveSibling("kept"));
                exchange(root.resolve("file.mp4"), root.resolveSibling("file"), root.resolveSibling("kept"));
                swaps.incrementAndGet();
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts the link in its place for a while, and back. */
    private void exchange(Path place, Path link, Path aside) throws IOException, InterruptedException {
        Files.move(place, aside);
        Files.move(link, place);
        pause();
        Files.move(place, link);
        Files.move(aside, place);
        pause();
    }

    private void pause() throws InterruptedException {
        never.tryAcquire(random.nextInt(4_000), TimeUnit.MICROSECONDS);
    }
}
