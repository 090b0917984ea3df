package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Trees that go deeper than any path can name. */
@Timeout(300)
class DeepTreeTest {
    private static final int LONGEST = 4_095;

    @TempDir
    Path directory;

    private Path root;
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(directory.toRealPath().resolve("root"));
        storage = new Storage(directory.resolve("aliases"));
    }

    @AfterEach
    void close() throws Exception {
        storage.close();
        run("rm", "-rf", root.toString()); // what deletes temporary directories here cannot
    }

    @Test
    void aPathThatIsTooLongIsAProblemOfItsOwnAndTheWalkGoesOn() throws Exception {
        shell("d=$(printf %0200d 0); for i in $(seq 25); do mkdir $d && cd -P $d && touch a.mp4 || exit 1; done");
        Files.createFile(root.resolve("z.mp4"));
        var seen = walk();
        int depth = (LONGEST - root.toString().length()) / 201;
        var files = seen.files.stream().map(FilePath::display).toList();
        assertTrue(files.contains(root + "/z.mp4"));
        assertTrue(files.stream().allMatch(file -> file.length() <= LONGEST));
        assertEquals(depth + 1, files.size() + seen.count(FileProblem.Code.FILE_UNREADABLE));
        assertEquals(1, seen.count(FileProblem.Code.DIRECTORY_UNREADABLE));
        assertEquals("The directory cannot be read: its path is longer than 4,095 bytes.",
                seen.problems.getLast().message());
    }

    @Test
    void aThousandLevelsCostNoDescriptors() throws Exception {
        shell("fifty=$(printf d/%.0s $(seq 50)); for i in $(seq 20); do mkdir -p $fifty && cd -P $fifty || exit 1; done; "
                + "touch deep.mp4");
        var descriptors = descriptors();
        var seen = walk();
        assertEquals(List.of("deep.mp4"), seen.files.stream().map(FilePath::displayName).toList());
        assertEquals(List.of(), seen.problems);
        assertTrue(descriptors() <= descriptors + 2);
    }

    private static long descriptors() throws IOException {
        var all = Path.of("/proc/self/fd");
        if (!Files.exists(all)) {
            return 0;
        }
        try (var open = Files.list(all)) {
            return open.count();
        }
    }

    private Seen walk() throws Exception {
        var seen = new Seen();
        var allowed = (Verdict.Allowed) new ScanRoots(List.of(), storage).check(root.toString());
        try (var open = storage.open(allowed)) {
            new DirectoryWalk(open, new FileRules(List.of("mp4"), List.of()), true).run(seen);
        }
        return seen;
    }

    private void shell(String script) throws Exception {
        run("sh", "-c", "cd '" + root + "' && " + script);
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    private static final class Seen implements DirectoryWalk.Visitor<RuntimeException> {
        final List<FilePath> files = new ArrayList<>();
        final List<FileProblem> problems = new ArrayList<>();

        long count(FileProblem.Code code) {
            return problems.stream().filter(problem -> problem.code() == code).count();
        }

        @Override
        public void enter(FilePath entered, String device) {}

        @Override
        public void files(List<FoundFile> portion) {
            portion.forEach(file -> files.add(file.path()));
        }

        @Override
        public void unreadable(FileProblem problem) {
            problems.add(problem);
        }

        @Override
        public void leave(FilePath left, long visible) {}

        @Override
        public void fail(FilePath failed, @Nullable FileProblem problem) {
            if (problem != null) {
                problems.add(problem);
            }
        }
    }
}
