package org.stoatferret.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class DirectoryWalkTest {
    private static final FileRules RULES = new FileRules(List.of("mp4", "MKV"),
            List.of(".*", "@eaDir", "$RECYCLE.BIN", "sam?le*"));

    @TempDir
    Path directory;

    private Path root;
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(directory.resolve("root")).toRealPath();
        storage = new Storage(directory.resolve("aliases"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void findsMediaOfAnyLetterCaseAndPassesOverTheRest() throws Exception {
        touch("a.mp4", "B.MP4", "c.Mkv", "notes.txt", "mp4", ".hidden.mp4", "._a.mp4", "sub/d.mp4", "sub/deep/e.mkv",
                "@EADIR/f.mp4", "$recycle.bin/g.mp4", ".trash/h.mp4", "sample-1.mp4", "sub/folder.mp4/i.mp4");
        assertEquals(
                List.of("/B.MP4", "/a.mp4", "/c.Mkv", "/sub/d.mp4", "/sub/deep/e.mkv", "/sub/folder.mp4/i.mp4"),
                walk(true).files);
        assertEquals(List.of("/B.MP4", "/a.mp4", "/c.Mkv"), walk(false).files);
    }

    @Test
    void tellsOfEachDirectoryBeforeAndAfterItsFilesAndHowFullItIs() throws Exception {
        touch("a.mp4", "x.txt", ".hidden", "sub/b.mp4");
        Files.createDirectory(root.resolve("empty"));
        var seen = walk(true);
        assertEquals(List.of("", "/empty", "/sub"), seen.entered.stream().sorted().toList());
        assertEquals(List.of(" 4", "/empty 0", "/sub 1"), seen.left.stream().sorted().toList());
        assertTrue(seen.log.indexOf("enter /sub") < seen.log.indexOf("file /sub/b.mp4"));
        assertTrue(seen.log.indexOf("file /sub/b.mp4") < seen.log.indexOf("leave /sub"));
    }

    @Test
    void followsNoLinkButTheRootAndLooksAtNothingButRegularFiles() throws Exception {
        touch("real/a.mp4");
        Files.createSymbolicLink(root.resolve("loop"), root);
        Files.createSymbolicLink(root.resolve("link.mp4"), root.resolve("real/a.mp4"));
        Files.createSymbolicLink(root.resolve("dangling.mp4"), root.resolve("nowhere"));
        Files.createLink(root.resolve("hard.mp4"), root.resolve("real/a.mp4"));
        var fifo = new ProcessBuilder("mkfifo", root.resolve("pipe.mp4").toString()).start();
        assertTrue(fifo.waitFor(30, TimeUnit.SECONDS));
        assertEquals(List.of("/hard.mp4", "/real/a.mp4"), walk(true).files);

        var link = Files.createSymbolicLink(directory.resolve("link"), root);
        assertEquals(List.of("/hard.mp4", "/real/a.mp4"), walk(link, true).files);
    }

    @Test
    void namesKeepTheirBytes() throws Exception {
        var names = List.of("%FF%FE.mp4", "%C3%A9.mp4", "e%CC%81.mp4", "%F0%9F%8E%AC.mp4", "line%0Abreak.mp4",
                "-x.mp4", "http%3Ax.mp4", "%2503d.mp4", "%EF%BF%BD.mp4");
        var base = FilePath.of(root.toString());
        for (var name : names) {
            Files.createFile(Path.of(URI.create("file://" + base.resolve(name).encoded())));
        }
        var found = walk(true).paths.stream().map(FilePath::name).sorted().toList();
        assertEquals(names.stream().sorted().toList(), found);
    }

    @Test
    void signatureChangesWithSizeTimeAndIdentity() throws Exception {
        touch("a.mp4");
        var file = root.resolve("a.mp4");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_789)));
        var first = walk(true).found.getFirst().signature();
        assertEquals(Instant.ofEpochSecond(1_700_000_000, 123_456_789), first.modifiedAt());
        assertTrue(first.isSameFile(walk(true).found.getFirst().signature()));
        assertFalse(first.fileKey().isEmpty());

        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000, 123_456_790)));
        assertFalse(first.isSameFile(walk(true).found.getFirst().signature()));

        var copy = Files.copy(file, root.resolve("copy"));
        Files.setLastModifiedTime(copy, FileTime.from(first.modifiedAt()));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        assertFalse(first.isSameFile(walk(true).found.getFirst().signature()), "another inode");
    }

    @Test
    @DisabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "root may read everything")
    void anUnreadableDirectoryIsReportedAndTheWalkGoesOn() throws Exception {
        touch("locked/a.mp4", "z.mp4");
        var locked = root.resolve("locked");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        try {
            var seen = walk(true);
            assertEquals(List.of("/z.mp4"), seen.files);
            assertEquals(List.of("/locked DIRECTORY_UNREADABLE The directory cannot be read: permission denied."),
                    seen.failed);
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void whatVanishesDuringTheWalkIsReported() throws Exception {
        touch("sub/a.mp4");
        var seen = new Seen() {
            @Override
            public void leave(FilePath directory, long visible) {
                super.leave(directory, visible);
                try {
                    Files.deleteIfExists(root.resolve("sub/a.mp4"));
                    Files.deleteIfExists(root.resolve("sub"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        walk(root, true, seen);
        assertEquals(List.of("/sub DIRECTORY_UNREADABLE The directory cannot be read: it does not exist any more."),
                seen.failed);
    }

    @Test
    void aDirectorySwappedForALinkLeadsNowhere() throws Exception {
        touch("sub/a.mp4");
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.createFile(outside.resolve("secret.mp4"));
        var seen = new Seen() {
            @Override
            public void leave(FilePath left, long visible) {
                super.leave(left, visible);
                try {
                    Files.move(root.resolve("sub"), directory.resolve("moved"));
                    Files.createSymbolicLink(root.resolve("sub"), outside);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
        walk(root, true, seen);
        assertEquals(List.of(), seen.files);
        assertEquals(1, seen.failed.size());
    }

    @Test
    void aRootThatIsGoneIsNotOpened() throws Exception {
        var gone = Files.createDirectory(root.resolve("gone"));
        var allowed = allowed(gone);
        Files.delete(gone);
        assertThrows(NoSuchFileException.class, () -> storage.open(allowed));
    }

    @Test
    void aHugeDirectoryComesInPortions() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            Files.createFile(root.resolve("file-" + i + ".mp4"));
        }
        var seen = walk(true);
        assertEquals(1_000, seen.files.size());
        assertTrue(seen.portions >= 4, seen.portions + " portions");
        assertEquals(List.of(" 1000"), seen.left);
    }

    @Test
    void anInterruptEndsTheWalk() throws Exception {
        touch("a.mp4");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> walk(true));
        assertEquals(0, storage.stalledCalls());
    }

    private Seen walk(boolean recursive) throws IOException, InterruptedException {
        return walk(root, recursive);
    }

    private Seen walk(Path from, boolean recursive) throws IOException, InterruptedException {
        return walk(from, recursive, new Seen());
    }

    private Seen walk(Path from, boolean recursive, Seen seen) throws IOException, InterruptedException {
        seen.base = FilePath.of(from.toString());
        try (var open = storage.open(allowed(from))) {
            new DirectoryWalk(open, RULES, recursive).run(seen);
        }
        seen.files.sort(Comparator.naturalOrder());
        return seen;
    }

    private static Verdict.Allowed allowed(Path path) throws IOException {
        return new Verdict.Allowed(FilePath.of(path.toString()), FilePath.of(path.toRealPath().toString()),
                new FilePath("/"));
    }

    private void touch(String... names) throws IOException {
        for (var name : names) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    private static class Seen implements DirectoryWalk.Visitor<RuntimeException> {
        final List<String> log = new ArrayList<>();
        final List<String> files = new ArrayList<>();
        final List<FilePath> paths = new ArrayList<>();
        final List<FoundFile> found = new ArrayList<>();
        final List<String> entered = new ArrayList<>();
        final List<String> left = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        private int portions;
        private FilePath base = FilePath.of("/");

        @Override
        public void enter(FilePath directory, String device) {
            entered.add(name(directory));
            log.add("enter " + name(directory));
            assertFalse(device.isEmpty());
        }

        @Override
        public void files(List<FoundFile> portion) {
            portions++;
            for (var file : portion) {
                found.add(file);
                paths.add(file.path());
                files.add(name(file.path()));
                log.add("file " + name(file.path()));
            }
        }

        @Override
        public void unreadable(FileProblem problem) {
            failed.add(text(problem));
        }

        @Override
        public void leave(FilePath directory, long visible) {
            left.add(name(directory) + " " + visible);
            log.add("leave " + name(directory));
        }

        @Override
        public void fail(FilePath directory, @Nullable FileProblem problem) {
            failed.add(problem == null ? name(directory) : text(problem));
        }

        private String text(FileProblem problem) {
            return name(problem.path()) + " " + problem.code() + " " + problem.message();
        }

        private String name(FilePath path) {
            return path.display().substring(base.display().length());
        }
    }
}
