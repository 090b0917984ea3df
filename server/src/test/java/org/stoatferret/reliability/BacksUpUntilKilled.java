package org.stoatferret.reliability;

import java.nio.file.Path;
import java.time.InstantSource;

import org.stoatferret.media.WriteReceipt;
import org.stoatferret.store.Database;
import org.stoatferret.store.JdbcBackups;
import org.stoatferret.store.JdbcVideoStore;
import org.stoatferret.store.LaterSchema;

/**
 * A server's database as a program that is killed. With {@code backup} it stores videos, prints the number of each that is
 * acknowledged, and makes one backup after the other; with {@code migrate} it brings the database up to a later version.
 */
final class BacksUpUntilKilled {
    private BacksUpUntilKilled() {}

    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[1]);
        var out = System.out;
        if (arguments[0].equals("migrate")) {
            out.println("begun");
            LaterSchema.open(directory, InstantSource.system()).close();
            return;
        }
        try (var database = StoredVideos.open(directory); var backups = new JdbcBackups(database)) {
            backups.make().orElseThrow(); // slow, as what it needs is loaded
            Thread.ofVirtual().start(() -> store(database, Integer.parseInt(arguments[2])));
            out.println("begun");
            for (int i = 0; i < 100_000; i++) {
                out.println("backup " + backups.make().orElseThrow().file());
            }
        }
    }

    private static void store(Database database, int first) {
        var videos = new JdbcVideoStore(database);
        try {
            for (int number = first; number < first + 1_000_000; number++) {
                int stored = number;
                StoredVideos.save(videos, number, new WriteReceipt() {
                    @Override
                    public void stored() {
                        System.out.println("stored " + stored);
                    }

                    @Override
                    public void lost(Exception cause) {
                        System.out.println("lost " + stored);
                    }
                });
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
