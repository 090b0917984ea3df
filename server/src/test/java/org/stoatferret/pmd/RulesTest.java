package org.stoatferret.pmd;

import java.lang.reflect.Executable;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.sourceforge.pmd.PMDConfiguration;
import net.sourceforge.pmd.PmdAnalysis;
import net.sourceforge.pmd.lang.LanguageRegistry;
import net.sourceforge.pmd.lang.document.FileId;
import net.sourceforge.pmd.lang.rule.Rule;
import net.sourceforge.pmd.lang.rule.RuleSetLoader;
import net.sourceforge.pmd.reporting.Report;
import net.sourceforge.pmd.reporting.RuleViolation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each rule trips where it must, and nowhere else. */
@Timeout(300)
class RulesTest {
    private static final List<String> RULESETS = List.of("blocking.xml", "imports.xml", "everywhere.xml");
    private static final Set<String> FORMS = Set.of("ForbiddenCall", "ForbiddenName", "ForbiddenAnywhere");
    private static final int SNIPPETS = 5;
    private static final List<Snippet> ALL = Snippet.all();

    private static Report report;

    @BeforeAll
    static void runAllRulesOverAllSnippetsAtOnce() {
        var configuration = new PMDConfiguration();
        configuration.setDefaultLanguageVersion(LanguageRegistry.PMD.getLanguageVersionById("java", "25-preview"));
        configuration.setSuppressMarker("no marker suppresses a rule here");
        configuration.setIgnoreIncrementalAnalysis(true);
        configuration.prependAuxClasspath(System.getProperty("java.class.path"));
        RULESETS.forEach(name -> configuration.addRuleSet(Tree.SERVER.resolve("pmd").resolve(name).toString()));
        try (var pmd = PmdAnalysis.create(configuration)) {
            for (var snippet : ALL) {
                pmd.files().addSourceFile(FileId.fromPathLikeString(snippet.path()), snippet.source());
            }
            report = pmd.performAnalysisAndCollectReport();
        }
    }

    @TestFactory
    Stream<DynamicTest> ruleTripsOnTheMarkedLinesOnly() {
        return ALL.stream().map(snippet -> DynamicTest.dynamicTest(snippet.name(), () -> check(snippet)));
    }

    private static void check(Snippet snippet) {
        assertEquals(snippet.mustTrip(), !snippet.lines().isEmpty(), snippet.name() + ": marks lines");
        assertEquals(snippet.lines(), lines(snippet, snippet.rule()), snippet.name() + ": lines that trip");
        if (!snippet.rule().equals("UnknownType") && !snippet.source().contains("import ")) {
            assertEquals(Set.of(), lines(snippet, "UnknownType"), snippet.name() + ": types that are not there");
        }
    }

    private static Set<Integer> lines(Snippet snippet, String rule) {
        return report.getViolations().stream()
                .filter(violation -> violation.getFileId().getOriginalPath().equals(snippet.path()))
                .filter(violation -> violation.getRule().getName().equals(rule)).map(RuleViolation::getBeginLine)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everySnippetParses() {
        assertEquals(List.of(), report.getProcessingErrors().stream().map(Report.ProcessingError::getMsg).toList());
        assertEquals(List.of(),
                report.getConfigurationErrors().stream().map(Report.ConfigurationError::issue).toList());
    }

    @Test
    void titlesAreNotUsedTwice() {
        assertEquals(ALL.size(), ALL.stream().map(Snippet::path).distinct().count());
    }

    @Test
    void everyRuleHasFiveSnippetsThatTripAndFiveThatDoNot() {
        Map<String, List<Long>> few = new TreeMap<>();
        for (var rule : rules()) {
            long trips = ALL.stream().filter(snippet -> snippet.rule().equals(rule) && snippet.mustTrip()).count();
            long passes = ALL.stream().filter(snippet -> snippet.rule().equals(rule) && !snippet.mustTrip()).count();
            if (trips < SNIPPETS || passes < SNIPPETS) {
                few.put(rule, List.of(trips, passes));
            }
        }
        assertEquals(Map.of(), few);
        assertEquals(rules(), ALL.stream().map(Snippet::rule).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void messagesSayWhatToDoInsteadAndHaveNoHoles() {
        assertTrue(report.getViolations().size() > ALL.size() / 2);
        for (var violation : report.getViolations()) {
            String message = violation.getDescription();
            assertTrue(message.length() > 60 && !message.contains("null") && !message.matches(".*[{}].*"), message);
        }
    }

    /** A misspelt name would forbid nothing, and allow nothing. */
    @Test
    void whatTheRulesNameIsThere() {
        var missing = new ArrayList<String>();
        for (var rule : loaded()) {
            words(rule, "calls").filter(call -> !isCallable(call)).forEach(missing::add);
            Stream.concat(words(rule, "except"), words(rule, "places")).filter(type -> find(type).isEmpty())
                    .forEach(missing::add);
            words(rule, "packages").filter(name -> !Files.isDirectory(
                    Tree.SERVER.resolve("src/main/java").resolve(name.replace('.', '/')))).forEach(missing::add);
        }
        assertEquals(List.of(), missing);
    }

    private static Stream<String> words(Rule rule, String property) {
        var descriptor = rule.getPropertyDescriptor(property);
        return descriptor == null
                ? Stream.of()
                : Stream.of(String.valueOf(rule.getProperty(descriptor)).split("\\s+")).filter(word -> !word.isEmpty());
    }

    private static boolean isCallable(String call) {
        var type = find(call.substring(0, call.indexOf('#')));
        String name = call.substring(call.indexOf('#') + 1, call.indexOf('('));
        String parameters = call.substring(call.indexOf('(') + 1, call.length() - 1);
        if (type.isEmpty() || name.equals("_") || parameters.equals("_*") && name.equals("new")) {
            return type.isPresent();
        }
        Stream<? extends Executable> callable = name.equals("new")
                ? Stream.of(type.get().getConstructors())
                : Stream.of(type.get().getMethods(), type.get().getDeclaredMethods(), Object.class.getMethods())
                        .flatMap(Stream::of).filter(method -> method.getName().equals(name));
        int count = parameters.isEmpty() ? 0 : parameters.split(",").length;
        return callable.anyMatch(method -> parameters.equals("_*") || method.getParameterCount() == count);
    }

    private static Optional<Class<?>> find(String name) {
        for (var binaryName : List.of(name, name.replaceFirst("\\.(\\w+)$", "\\$$1"))) {
            try {
                return Optional.of(Class.forName(binaryName, false, RulesTest.class.getClassLoader()));
            } catch (ClassNotFoundException e) {
                continue; // perhaps a nested one
            }
        }
        return Optional.empty();
    }

    private static Set<String> rules() {
        var names = loaded().stream().map(Rule::getName).collect(Collectors.toCollection(TreeSet::new));
        names.removeAll(FORMS);
        return names;
    }

    private static List<Rule> loaded() {
        return RULESETS.stream().map(file -> Tree.SERVER.resolve("pmd").resolve(file).toString())
                .flatMap(file -> new RuleSetLoader().loadFromResource(file).getRules().stream()).toList();
    }
}
