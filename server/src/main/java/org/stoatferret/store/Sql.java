package org.stoatferret.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.helidon.dbclient.DbExecute;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is run for every file. Its parameters have names, such as {@code :path_key}, which are looked for once
 * and not each time it is run, as DbClient would; and it is its own name, or DbClient would make up one for each run.
 */
final class Sql {
    private static final Pattern NAME = Pattern.compile(":([a-z_]+)");

    private final String text;
    private final List<String> names;

    Sql(String named) {
        text = NAME.matcher(named).replaceAll("?");
        names = NAME.matcher(named).results().map(name -> name.group(1)).toList();
    }

    /** Inserts, updates or deletes; how many rows that were. */
    long execute(DbExecute tables, Parameters parameters) {
        return tables.createNamedDmlStatement(text, text).params(inOrder(parameters)).execute();
    }

    /** Queries for one row at most. */
    Optional<Row> first(DbExecute tables, Parameters parameters) {
        return tables.createNamedGet(text, text).params(inOrder(parameters)).execute().map(Row::new);
    }

    private List<@Nullable Object> inOrder(Parameters parameters) {
        var values = new ArrayList<@Nullable Object>(names.size());
        for (var name : names) {
            values.add(parameters.value(name));
        }
        return values;
    }
}
