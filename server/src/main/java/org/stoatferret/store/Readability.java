package org.stoatferret.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a database through to its end. */
final class Readability {
    private static final String TABLES = """
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name""";
    private static final String INDEXES = """
            SELECT index_name, column_name FROM information_schema.index_columns
            WHERE table_schema = 'public' AND table_name = ? ORDER BY index_name, ordinal_position""";

    private Readability() {}

    /**
     * Reads every row of every table, and every entry of every index.
     *
     * @param connection
     *            one that does not keep the rows of a query in memory
     * @return how many rows there are
     * @throws SQLException
     *             if anything cannot be read, or an index does not fit its table
     */
    static long rows(Connection connection) throws SQLException {
        long rows = 0;
        for (var table : names(connection)) {
            long inTable = count(connection, "SELECT * FROM " + quoted(table));
            for (var index : indexes(connection, table).entrySet()) {
                long inIndex = count(connection, "SELECT " + index.getValue() + " FROM " + quoted(table)
                        + " USE INDEX (" + quoted(index.getKey()) + ") ORDER BY " + index.getValue());
                if (inIndex != inTable) {
                    throw new SQLException("index " + index.getKey() + " has " + inIndex + " entries for the " + inTable
                            + " rows of " + table);
                }
            }
            rows += inTable;
        }
        return rows;
    }

    private static List<String> names(Connection connection) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement(); var tables = statement.executeQuery(TABLES)) {
            while (tables.next()) {
                names.add(tables.getString(1));
            }
        }
        return names;
    }

    /** The indexes of a table, with their columns. */
    private static Map<String, String> indexes(Connection connection, String table) throws SQLException {
        var columns = new LinkedHashMap<String, List<String>>();
        try (var statement = connection.prepareStatement(INDEXES)) {
            statement.setString(1, table);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    columns.computeIfAbsent(found.getString(1), name -> new ArrayList<>())
                            .add(quoted(found.getString(2)));
                }
            }
        }
        return columns.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, index -> String.join(", ", index.getValue())));
    }

    private static long count(Connection connection, String query) throws SQLException {
        long count = 0;
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
