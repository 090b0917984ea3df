package org.stoatferret.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What docs/reliability.md names is there. */
class ReliabilityManualTest {
    private static final Path REPOSITORY = Path.of(System.getProperty("basedir", "."), "..");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|[^|]+\\|[^|]+\\| *([^|]*?) *\\|$",
            Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern PAGE_TEST = Pattern.compile("`([\\w-]+\\.test\\.tsx?)`");
    private static final int FAULTS = 45;

    private final String manual = read(REPOSITORY.resolve("docs/reliability.md"));

    @Test
    void everyFaultHasItsTests() {
        var rows = ROW.matcher(manual).results().toList();
        assertEquals(IntStream.rangeClosed(1, FAULTS).mapToObj(Integer::toString).toList(),
                rows.stream().map(row -> row.group(1)).toList());
        assertEquals(List.of(), rows.stream().filter(row -> !row.group(2).contains("`"))
                .map(row -> row.group(1)).toList(), "faults without a test");
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        var tests = files(REPOSITORY.resolve("server/src/test/java"));
        var pages = files(REPOSITORY.resolve("webapp/e2e"));
        var named = TEST.matcher(manual).results().toList();
        assertTrue(named.size() > FAULTS, () -> "named: " + named.size());
        for (var test : named) {
            assertTrue(tests.stream().filter(file -> file.endsWith(test.group(1) + ".java"))
                    .anyMatch(file -> read(file).contains("void " + test.group(2) + "(")), test::group);
        }
        PAGE_TEST.matcher(manual).results().forEach(
                test -> assertTrue(pages.stream().anyMatch(file -> file.endsWith(test.group(1))), test::group));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
