package org.stoatferret.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the database of a server that does not run knows of events. */
public final class StoredEvents {
    private StoredEvents() {}

    /** The places of those it has, in order. */
    public static List<Long> sequences(Path data) throws SQLException {
        var sequences = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(Connections.url(data), "sa", "");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT sequence FROM events ORDER BY sequence")) {
            while (rows.next()) {
                sequences.add(rows.getLong(1));
            }
        }
        return sequences;
    }
}
