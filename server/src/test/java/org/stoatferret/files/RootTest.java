package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.media.FilePath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What paths lead to when something is put in their way between a check and its use. */
@Timeout(300)
class RootTest {
    @TempDir
    Path directory;

    private Path inside;
    private Path outside;
    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        directory = directory.toRealPath();
        inside = Files.createDirectories(directory.resolve("inside"));
        outside = Files.createDirectories(directory.resolve("outside/sub"));
        Files.createDirectories(inside.resolve("sub"));
        Files.writeString(inside.resolve("sub/a.mp4"), "inside");
        Files.writeString(outside.resolve("a.mp4"), "outside");
        storage = new Storage(directory.resolve("aliases"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void aFileIsTheSameForWhoeverIsGivenItsAliasWhateverBecomesOfItsPath() throws Exception {
        Assumptions.assumeTrue(Descriptors.areSupported(), "files cannot be held here");
        var file = FilePath.of(inside + "/sub/a.mp4");
        try (var root = storage.open(allowed(inside)); var held = root.hold(file, "")) {
            Files.move(inside.resolve("sub"), inside.resolve("moved"));
            Files.createSymbolicLink(inside.resolve("sub"), outside);
            try (var alias = storage.alias(file)) {
                assertEquals("inside", Files.readString(alias.path()));
                assertEquals("inside", child(alias.path()));
                assertTrue(alias.path().toString().endsWith(".mp4"));
            }
            Files.writeString(inside.resolve("moved/a.mp4"), "inside, grown");
            assertFalse(held.current().isSameFile(held.signature()));
        }
        try (var alias = storage.alias(file)) {
            assertEquals("outside", Files.readString(alias.path()), "a path that nobody holds leads anywhere");
        }
    }

    @Test
    void plainAliasesAreFewAndLeadToWhatIsHeld() throws Exception {
        Assumptions.assumeTrue(Descriptors.areSupported(), "files cannot be held here");
        Files.writeString(inside.resolve("sub/b.mp4"), "inside, too");
        Files.writeString(inside.resolve("sub/c"), "without an extension");
        var links = new HashSet<Path>();
        try (var root = storage.open(allowed(inside))) {
            for (int round = 0; round < 100; round++) {
                for (var name : List.of("a.mp4", "b.mp4", "c")) {
                    var path = inside.resolve("sub").resolve(name);
                    var file = FilePath.of(path.toString());
                    try (var held = root.hold(file, ""); var alias = storage.plainAlias(file)) {
                        assertEquals(Files.size(path), held.signature().sizeBytes());
                        assertEquals(Files.readString(path), child(alias.path()));
                        assertEquals(name.endsWith(".mp4"), alias.path().toString().endsWith(".mp4"));
                        links.add(alias.path());
                    }
                }
            }
        }
        assertTrue(links.size() <= 6, links::toString);
        var file = FilePath.of(inside + "/sub/a.mp4");
        try (var alias = storage.plainAlias(file)) {
            assertEquals("inside", Files.readString(alias.path()), "it may have any name if it is not held");
        }
    }

    @Test
    void whatHasTakenAFilesPlaceIsNotOpened() throws Exception {
        try (var root = storage.open(allowed(inside))) {
            var file = inside.resolve("sub/a.mp4");
            Files.delete(file);
            assertThrows(NoSuchFileException.class, () -> root.hold(FilePath.of(file.toString()), ""));
            Files.createSymbolicLink(file, outside.resolve("a.mp4"));
            assertThrows(NotRegularException.class, () -> root.hold(FilePath.of(file.toString()), ""));
            Files.delete(file);
            assertTrue(new ProcessBuilder("mkfifo", file.toString()).start().waitFor(30, TimeUnit.SECONDS));
            assertThrows(NotRegularException.class, () -> root.hold(FilePath.of(file.toString()), ""));
            Files.delete(file);
            Files.delete(inside.resolve("sub"));
            Files.createSymbolicLink(inside.resolve("sub"), outside);
            assertThrows(NotDirectoryException.class, () -> root.hold(FilePath.of(file.toString()), ""));
        }
        assertEquals(0, storage.stalledCalls());
    }

    @Test
    void aDirectorySwappedForALinkAfterItWasAllowedIsNeitherScannedNorListed() throws Exception {
        var roots = new ScanRoots(List.of(FilePath.of(inside.toString())), storage);
        var sub = (Verdict.Allowed) roots.check(inside + "/sub");
        try (var root = storage.open(sub)) {
            assertEquals(FilePath.of(inside + "/sub"), root.directory());
        }
        Files.move(inside.resolve("sub"), inside.resolve("moved"));
        Files.createSymbolicLink(inside.resolve("sub"), outside);
        assertThrows(NotDirectoryException.class, () -> storage.open(sub));
        assertThrows(NotDirectoryException.class, () -> storage.directories(sub, 10, 0));
        assertEquals(new Verdict.NotAllowed(), roots.check(inside + "/sub"));
    }

    @Test
    void aRootThatIsMovedAwayDuringAScanIsScannedToItsEnd() throws Exception {
        try (var root = storage.open(allowed(inside))) {
            Files.move(inside, directory.resolve("moved"));
            Files.createSymbolicLink(inside, outside.getParent());
            if (Descriptors.areSupported()) {
                root.hold(FilePath.of(inside + "/sub/a.mp4"), "").close();
            } else {
                assertThrows(IOException.class, () -> root.hold(FilePath.of(inside + "/sub/a.mp4"), ""));
            }
        }
    }

    @Test
    void aRootMayBeReachedThroughLinks() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("library"), inside);
        var roots = new ScanRoots(List.of(FilePath.of(link.toString())), storage);
        var allowed = assertInstanceOf(Verdict.Allowed.class, roots.check(link + "/sub"));
        try (var root = storage.open(allowed); var held = root.hold(FilePath.of(link + "/sub/a.mp4"), "")) {
            assertEquals(6, held.signature().sizeBytes());
        }
    }

    @Test
    void replacingAFileIsSeenAsAChange() throws Exception {
        var file = FilePath.of(inside + "/sub/a.mp4");
        try (var root = storage.open(allowed(inside)); var before = root.hold(file, "")) {
            Files.move(outside.resolve("a.mp4"), inside.resolve("sub/a.mp4"), StandardCopyOption.REPLACE_EXISTING);
            try (var after = root.hold(file, "")) {
                assertFalse(after.signature().isSameFile(before.signature()));
            }
        }
    }

    private static String child(Path file) throws Exception {
        var cat = new ProcessBuilder("cat", file.toString()).start();
        try (var output = cat.getInputStream()) {
            return new String(output.readAllBytes());
        } finally {
            assertTrue(cat.waitFor(30, TimeUnit.SECONDS));
        }
    }

    private static Verdict.Allowed allowed(Path path) {
        var named = FilePath.of(path.toString());
        return new Verdict.Allowed(named, named, named);
    }
}
