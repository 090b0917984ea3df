package org.stoatferret.pmd;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * The build asks the rules: with its own configuration over a tree that breaks them it fails, and says where. Whoever
 * skips PMD, drops a ruleset or lets its findings pass fails here.
 */
@Timeout(900)
class BuildGateTest {
    private static final List<Offence> OFFENCES = List.of(
            new Offence("Sleep", "sleep", "http", "Thread.sleep(5);"),
            new Offence("ProcessOutsideProbe", "start", "scan", "new ProcessBuilder(\"x\").start();"),
            new Offence("FileSystemOutsideFiles", "size", "job",
                    "java.nio.file.Files.size(java.nio.file.Path.of(\"x\"));"),
            new Offence("WaitWithoutLimit", "waitFor", "probe", "new ProcessBuilder(\"x\").start().waitFor();"),
            new Offence("WaitWithoutLimit", "get", "store",
                    "new java.util.concurrent.CompletableFuture<String>().get();"),
            new Offence("ThreadOutsidePlaces", "newCachedThreadPool", "files",
                    "java.util.concurrent.Executors.newCachedThreadPool().shutdown();"),
            new Offence("DomainStaysPlain", "Helidon", "media", "io.helidon.config.Config.empty();"));
    private static final int LINE = 6;

    @TempDir
    Path tree;

    private record Offence(String rule, String word, String where, String call) {
        String source() {
            return "package org.stoatferret." + where + ";\n\n/** Breaks a rule. */\nfinal class Offender {\n"
                    + "    void offend() throws Exception {\n        " + call + "\n    }\n}\n";
        }
    }

    @Test
    void buildFailsAndNamesEachOffence() throws IOException, InterruptedException {
        var maven = findMaven();
        if (maven.isEmpty()) {
            System.err.println("NOT TESTED whether the build asks the rules: there is no mvn on the PATH");
            abort("there is no mvn on the PATH");
        }
        copyTheBuild();
        for (var offence : OFFENCES) {
            write("main", offence.where() + "/Offender.java", offence.source());
        }
        write("test", "event/OffenderTest.java", new Offence("", "", "event", "Thread.sleep(5);").source());

        var output = tree.resolve("output.txt");
        var builder = new ProcessBuilder(command(maven.get())).directory(tree.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().merge("MAVEN_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1", // it does not live long
                (given, quick) -> given + " " + quick);
        var build = builder.start();
        try {
            assertTrue(build.waitFor(14, TimeUnit.MINUTES), "the build has ended");
        } finally {
            build.descendants().forEach(ProcessHandle::destroyForcibly);
            build.destroyForcibly();
        }
        String said = Files.readString(output);
        assertNotEquals(0, build.exitValue(), said);
        assertAll(Stream.concat(OFFENCES.stream(), Stream.of(new Offence("Sleep", "sleep", "event", "")))
                .map(offence -> () -> assertTrue(names(offence, said), offence + " in " + said)));
    }

    private static boolean names(Offence offence, String said) {
        return said.lines()
                .anyMatch(line -> line.matches(".*org\\.stoatferret\\." + offence.where() + "\\.Offender(Test)?:" + LINE
                        + " Rule:" + offence.rule() + " .*\\b" + offence.word() + "\\b.*"));
    }

    private void copyTheBuild() throws IOException {
        Files.createDirectory(tree.resolve(".mvn")); // tells Maven that this is the top
        copy("pom.xml");
        copy("server/pom.xml");
        copy("server/formatter.xml");
        try (var rules = Files.list(Tree.SERVER.resolve("pmd"))) {
            for (var file : rules.toList()) {
                copy("server/pmd/" + file.getFileName());
            }
        }
    }

    private void copy(String file) throws IOException {
        Files.createDirectories(tree.resolve(file).getParent());
        Files.copy(Tree.TOP.resolve(file), tree.resolve(file));
    }

    private void write(String set, String file, String source) throws IOException {
        var path = tree.resolve("server/src/" + set + "/java/org/stoatferret").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, source.replace("Offender {", path.getFileName().toString().replace(".java", " {")));
    }

    /** Nothing is downloaded: what the build needs up to there has been needed by the one that runs this test. */
    private static List<String> command(Path maven) {
        var command = new ArrayList<>(List.of(maven.toString(), "-o", "-B", "-Dexec.skip=true", "-f", "server/pom.xml",
                "-Dspotless.check.skip=true", "process-test-classes"));
        var repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        return command;
    }

    private static Optional<Path> findMaven() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(directory -> Stream.of("mvn", "mvn.cmd").map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable).findFirst();
    }
}
