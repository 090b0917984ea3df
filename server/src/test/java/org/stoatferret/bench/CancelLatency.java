package org.stoatferret.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import org.stoatferret.files.Storage;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobStream;
import org.stoatferret.media.ScanRequest.Depth;
import org.stoatferret.media.ScanRequest.Mode;
import org.stoatferret.probe.Ffprobe;
import org.stoatferret.probe.FfprobeConfig;
import org.stoatferret.probe.TestFfmpeg;
import org.stoatferret.testing.HangingChildren;
import org.stoatferret.testing.Rig;

/**
 * From the call that cancels a scan to its terminal event, while every child hangs, ignores SIGTERM and has a
 * grandchild that holds its output.
 */
final class CancelLatency {
    private static final int ROUNDS = 300;

    private CancelLatency() {}

    static void run(Path directory) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        var hanging = new HangingChildren(directory);
        var latencies = new double[ROUNDS];
        long descriptors = 0;
        try (var storage = new Storage(directory.resolve("links"));
                var ffprobe = Ffprobe.find(new FfprobeConfig(hanging.script(), TestFfmpeg.cacheDirectory(),
                        Duration.ofMinutes(5), processors), storage);
                var rig = new Rig(directory.resolve("data"), directory.resolve("root"), ffprobe, processors, null)) {
            for (int i = 0; i < 2 * processors; i++) {
                Files.createFile(rig.root.resolve("hang-" + i + ".mp4"));
            }
            for (int round = 0; round < ROUNDS; round++) {
                latencies[round] = cancelOnce(rig, hanging, processors);
                if (round == ROUNDS / 10) {
                    descriptors = descriptors();
                }
            }
            System.out.printf("%ncancelling %d scans, %d hanging children each%n", ROUNDS, processors);
            System.out.printf("children left: 0, descriptors more: %d%n", descriptors() - descriptors);
        }
        Arrays.sort(latencies);
        System.out.printf("cancel to terminal event: p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                latencies[ROUNDS / 2], latencies[ROUNDS * 99 / 100], latencies[ROUNDS - 1]);
    }

    /** In milliseconds; fails if a process is left. */
    private static double cancelOnce(Rig rig, HangingChildren hanging, int children) throws Exception {
        hanging.clear();
        var id = rig.submit(rig.root, Depth.RECURSIVE, Mode.CHANGED);
        var stream = (JobStream.Live) rig.jobs.follow(id, null);
        var pids = hanging.await(children);
        double milliseconds;
        try (var reader = stream.opening().subscription()) {
            long start = System.nanoTime();
            rig.jobs.cancel(id);
            JobEvent event;
            do {
                event = reader.poll(Rig.LONG).orElseThrow().event();
            } while (!(event instanceof JobEvent.Changed changed && changed.job().state().isTerminal()));
            milliseconds = (System.nanoTime() - start) / 1e6;
        }
        HangingChildren.assertEnded(pids);
        return milliseconds;
    }

    private static long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
