package org.stoatferret.pmd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** How many exceptions to the rules there are. */
class ExceptionsTest {
    /** Whoever adds one here asks the reader of the change whether it is right. */
    private static final List<String> EXCEPTIONS = List.of("org/stoatferret/Main.java ProcessOutsideProbe");

    private static final Pattern RULE = Pattern.compile("\"PMD\\.(\\w+)\"");

    @Test
    void exceptionsAreTheseAndNoMore() throws IOException {
        var main = Tree.SERVER.resolve("src/main/java");
        try (var files = Files.walk(main)) {
            var found = files.filter(file -> file.toString().endsWith(".java")).sorted()
                    .flatMap(file -> RULE.matcher(read(file)).results()
                            .map(match -> main.relativize(file).toString().replace('\\', '/') + " " + match.group(1)))
                    .toList();
            assertEquals(EXCEPTIONS, found);
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
