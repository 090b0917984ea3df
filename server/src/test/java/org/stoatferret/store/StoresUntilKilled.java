package org.stoatferret.store;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.stoatferret.media.WriteReceipt;

/** A program that stores videos, and prints the path of each once it is acknowledged, until it is killed. */
final class StoresUntilKilled {
    private StoresUntilKilled() {}

    public static void main(String[] arguments) throws Exception {
        var out = System.out;
        try (var database = Samples.open(Path.of(arguments[0]))) {
            var videos = new JdbcVideoStore(database);
            out.println("open");
            for (int i = 0; i < 1_000_000; i++) {
                var path = "/" + arguments[1] + "/" + i;
                videos.save(Samples.video(path), "{\"n\": " + i + "}", printing(out, path));
                if (i % 100 == 99) { // so that batches of all sizes are made
                    new CountDownLatch(1).await(i % 7, TimeUnit.MILLISECONDS);
                }
            }
            throw new IllegalStateException("nobody killed this within " + Duration.ofMinutes(1));
        }
    }

    private static WriteReceipt printing(PrintStream out, String path) {
        return new WriteReceipt() {
            @Override
            public void stored() {
                out.println(path);
            }

            @Override
            public void lost(Exception cause) {
                out.println("lost " + path);
            }
        };
    }
}
