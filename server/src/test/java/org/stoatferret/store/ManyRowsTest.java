package org.stoatferret.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ManyRowsTest {
    private static final List<String> COLUMNS = List.of("place", "twice", "nothing");
    private static final String REST = """
            FROM (SELECT "X" AS place, "X" * 2 AS twice, CAST(NULL AS VARCHAR) AS nothing FROM SYSTEM_RANGE(1, :last))""";

    @TempDir
    Path directory;
    private Database database;

    @BeforeEach
    void open() {
        database = Samples.open(directory);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void areReadInBundlesAndOneByOne() throws Exception {
        var rows = new ManyRows(COLUMNS, REST, 2_500);
        for (int count : List.of(0, 1, 999, 1_000, 1_001, 2_499, 2_500, 2_501, 5_000)) {
            var expected = LongStream.rangeClosed(1, count).boxed().toList();
            assertEquals(expected, numbers(rows, count), count + " rows");
        }
    }

    private List<Long> numbers(ManyRows rows, int count) throws InterruptedException {
        var read = database.read(tables -> rows.read(tables, Parameters.of("last", count), row -> {
            assertEquals(row.number("place") * 2, row.number("twice"));
            assertEquals(null, row.optionalText("nothing"));
            return row.number("place");
        }));
        var sorted = new ArrayList<>(read);
        sorted.sort(null);
        return sorted;
    }
}
