package org.stoatferret.store;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import org.jspecify.annotations.Nullable;

/**
 * A query for very many rows. DbClient looks for the class of each column by its name, anew for each row, which takes longer
 * than all the rest of reading it. So rows come in bundles, in which each column is an array.
 */
final class ManyRows {
    /** An array may have 65,536 elements. */
    private static final int BUNDLE = 1_000;
    /** H2 holds all bundles in memory, some 400 bytes a row. */
    private static final int MOST = 50_000;

    private final List<String> columns;
    private final int most;
    private final String bundled;
    private final String plain;

    /**
     * The query.
     *
     * @param columns
     *            their names
     * @param rest
     *            the query from FROM on, with named parameters
     */
    ManyRows(List<String> columns, String rest) {
        this(columns, rest, MOST);
    }

    /** The same, with so many rows in bundles at most. */
    ManyRows(List<String> columns, String rest, int most) {
        this.columns = columns;
        this.most = most;
        var arrays = columns.stream().map(column -> "ARRAY_AGG(" + column + ") AS " + column)
                .collect(Collectors.joining(", "));
        var names = String.join(", ", columns);
        this.bundled = "SELECT " + arrays + " FROM (SELECT " + names + ", ROWNUM() / " + BUNDLE + " AS bundle " + rest
                + " LIMIT " + (most + 1) + ") GROUP BY bundle";
        this.plain = "SELECT " + names + " " + rest;
    }

    /** Reads all rows, in no order. */
    <T> List<T> read(DbExecute tables, Parameters parameters, Function<Row, T> reading) {
        var all = new ArrayList<T>();
        try (var bundles = tables.createNamedQuery(bundled, bundled).params(parameters.values()).execute()) {
            bundles.forEach(bundle -> addAll(bundle, reading, all));
        }
        if (all.size() <= most) {
            return all;
        }
        try (var rows = tables.createNamedQuery(plain, plain).params(parameters.values()).execute()) {
            return rows.map(Row::new).map(reading).toList();
        }
    }

    private <T> void addAll(DbRow bundle, Function<Row, T> reading, List<T> all) {
        var arrays = new HashMap<String, @Nullable Object[]>();
        columns.forEach(column -> arrays.put(column, array(bundle, column)));
        int rows = arrays.get(columns.getFirst()).length;
        for (int i = 0; i < rows; i++) {
            int row = i;
            all.add(reading.apply(new Row(column -> value(arrays, column, row))));
        }
    }

    private static @Nullable Object[] array(DbRow bundle, String column) {
        try {
            return (Object[]) bundle.column(column).get(Array.class).getArray();
        } catch (SQLException e) {
            throw new DbClientException("column " + column, e);
        }
    }

    private static @Nullable Object value(Map<String, @Nullable Object[]> arrays, String column, int row) {
        var values = arrays.get(column);
        if (values == null) {
            throw new IllegalArgumentException("no column " + column + " was asked for");
        }
        return values[row];
    }
}
