package org.stoatferret.reliability;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.stoatferret.Main;
import org.stoatferret.testing.ServerProcess;

/** Starts servers as processes of their own, quickly: they live for seconds. */
final class Server {
    private Server() {}

    /** One that keeps its data in the directory, and runs there. */
    static ServerProcess start(Path directory, String... options) throws IOException {
        var all = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        all.addAll(List.of(options));
        return ServerProcess.of(Main.class, directory, all, Map.of(), List.of());
    }

    /** Lets time pass. */
    static void pass(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }
}
