package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.media.FilePath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

@Timeout(300)
class ScanRootsTest {
    @TempDir
    Path directory;

    private Path inside;
    private Path outside;
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        directory = directory.toRealPath();
        inside = Files.createDirectories(directory.resolve("inside"));
        outside = Files.createDirectories(directory.resolve("outside"));
        Files.createDirectory(inside.resolve("sub"));
        Files.createFile(inside.resolve("file"));
        storage = new Storage(directory.resolve("aliases"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void withoutRootsAnyDirectoryWillDo() throws Exception {
        var anywhere = new ScanRoots(List.of(), storage);
        var path = FilePath.of(inside.toString());
        assertEquals(new Verdict.Allowed(path, path, new FilePath("/")), anywhere.check(inside + "//"));
        Files.createSymbolicLink(directory.resolve("link"), inside);
        assertEquals(new Verdict.Allowed(FilePath.of(directory + "/link"), path, new FilePath("/")),
                anywhere.check(directory + "/link"));
    }

    @Test
    void whatIsNotADirectoryIsNamedAsTheClientSentIt() throws Exception {
        var anywhere = new ScanRoots(List.of(), storage);
        assertEquals(new Verdict.Invalid("the directory does not exist: " + inside + "/no"),
                anywhere.check(inside + "/no"));
        assertEquals(new Verdict.Invalid("this is not a directory: " + inside + "/file"),
                anywhere.check(inside + "/file"));
        assertEquals(new Verdict.Invalid("the path must be absolute: inside"), anywhere.check("inside"));
        assertInstanceOf(Verdict.Invalid.class, anywhere.check(inside + "/sub/../sub"));
        assertInstanceOf(Verdict.Invalid.class, anywhere.check(inside + "/a\0b"));
        assertInstanceOf(Verdict.Invalid.class, anywhere.check(""));
    }

    @Test
    void outsideTheRootsEveryAnswerIsTheSame() throws Exception {
        Files.createSymbolicLink(inside.resolve("escape"), outside);
        Files.createSymbolicLink(inside.resolve("dangling"), outside.resolve("nothing"));
        var bounded = bounded();
        var refused = new Verdict.NotAllowed();
        for (var path : List.of(outside.toString(), outside + "/nothing", "/proc/self", "/", inside + "/../outside",
                inside + "/escape", inside + "/escape/nothing", inside + "/dangling", inside + "/dangling/deeper",
                inside + "2")) {
            assertEquals(refused, bounded.check(path), path);
        }
    }

    @Test
    void insideTheRootsThingsAreAsElsewhere() throws Exception {
        var bound = FilePath.of(inside.toString());
        var sub = FilePath.of(inside + "/sub");
        assertEquals(new Verdict.Allowed(sub, sub, bound), bounded().check(inside + "/sub"));
        assertInstanceOf(Verdict.Allowed.class, bounded().check(inside.toString()));
        assertInstanceOf(Verdict.Invalid.class, bounded().check(inside + "/nothing"));
        assertInstanceOf(Verdict.Invalid.class, bounded().check(inside + "/file"));
        assertInstanceOf(Verdict.Invalid.class, bounded().check(inside + "/%252e%252e/outside"));
    }

    @Test
    void aRootMayBeALink() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("library"), inside);
        var bound = FilePath.of(inside.toString());
        var bounded = new ScanRoots(List.of(FilePath.of(link.toString())), storage);
        assertEquals(new Verdict.Allowed(FilePath.of(link + "/sub"), FilePath.of(inside + "/sub"), bound),
                bounded.check(link + "/sub"));
        assertEquals(new Verdict.NotAllowed(), bounded.check(inside.toString()), "not by its other name");
    }

    private ScanRoots bounded() {
        return new ScanRoots(List.of(FilePath.of(inside.toString()), FilePath.of(directory + "/absent")), storage);
    }
}
