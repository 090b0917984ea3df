package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** Makes a database in which each new video takes its time to be written. */
public final class StalledWrites {
    /** What a server says, on its standard output, when such a write begins. */
    public static final String BEGUN = "a long write has begun";

    private StalledWrites() {}

    /**
     * Makes the database of a server that does not run yet.
     *
     * @param each
     *            how long the writer is held for one video, in the middle of its transaction
     * @param jobs
     *            from so many on: while they are submitted, each waits for the writer
     */
    public static void prepare(Path data, Duration each, int jobs) throws SQLException {
        Samples.open(data).close();
        try (var connection = DriverManager.getConnection(Connections.url(data), "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TRIGGER stall BEFORE INSERT ON videos FOR EACH ROW AS $$
                    org.h2.api.Trigger create() {
                        return (connection, before, after) -> {
                            try (var count = connection.createStatement();
                                    var jobs = count.executeQuery("SELECT COUNT(*) FROM jobs")) {
                                if (!jobs.next() || jobs.getInt(1) < %d) {
                                    return;
                                }
                            }
                            System.out.println("%s");
                            try {
                                new java.util.concurrent.CountDownLatch(1).await(%d,
                                        java.util.concurrent.TimeUnit.MILLISECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        };
                    }
                    $$""".formatted(jobs, BEGUN, each.toMillis()));
        }
    }
}
