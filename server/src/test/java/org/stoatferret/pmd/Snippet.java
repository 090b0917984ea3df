package org.stoatferret.pmd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A piece of code in which a rule must trip, or must not. Those of a rule are in {@code src/test/resources/pmd}, in one
 * file with its name: each begins with a line {@code //// trips: title} or {@code //// passes: title}, and each line
 * that must trip says {@code trips} in a comment. What is above the first is the head of all of them, except of those
 * that have a package of their own.
 *
 * @param source
 *            has its lines where the file has them
 * @param lines
 *            on which the rule must trip
 */
record Snippet(String rule, String title, boolean isOfTest, boolean mustTrip, String source, Set<Integer> lines) {
    private static final Pattern START = Pattern.compile("//// (trips|passes): (.+)");
    private static final Pattern MARK = Pattern.compile("(//|/\\*).*\\btrips\\b");

    /** All there are, in the order of their files. */
    static List<Snippet> all() {
        try (var files = Files.list(Tree.SERVER.resolve("src/test/resources/pmd"))) {
            return files.sorted().flatMap(file -> in(file).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Snippet> in(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var starts = IntStream.range(0, lines.size()).filter(line -> START.matcher(lines.get(line)).matches()).boxed()
                .collect(Collectors.toCollection(ArrayList::new));
        starts.add(lines.size());
        var snippets = new ArrayList<Snippet>();
        for (int i = 0; i + 1 < starts.size(); i++) {
            snippets.add(read(file, lines, starts.getFirst(), starts.get(i), starts.get(i + 1)));
        }
        return snippets;
    }

    private static Snippet read(Path file, List<String> lines, int head, int start, int end) {
        var first = START.matcher(lines.get(start));
        if (!first.matches()) {
            throw new IllegalArgumentException(file + ":" + (start + 1));
        }
        boolean ownPackage = lines.subList(start, end).stream().anyMatch(line -> line.startsWith("package "));
        var source = new StringBuilder();
        var tripping = new TreeSet<Integer>();
        for (int i = 0; i < end; i++) {
            if (i > start || i < head && !ownPackage) {
                source.append(lines.get(i));
            }
            source.append('\n');
            if (i > start && MARK.matcher(lines.get(i)).find()) {
                tripping.add(i + 1);
            }
        }
        String rule = file.getFileName().toString().replace(".java", "");
        return new Snippet(rule, first.group(2), lines.get(start + 1).equals("// of a test"),
                first.group(1).equals("trips"), source.toString(), tripping);
    }

    String name() {
        return rule + (mustTrip ? " trips: " : " passes: ") + title;
    }

    /** Where it would lie if it were part of the server. */
    String path() {
        return "/server/src/" + (isOfTest ? "test" : "main") + "/java/" + name().replaceAll("\\W+", "-") + ".java";
    }
}
