package org.stoatferret.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.media.FilePath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class StorageTest {
    @TempDir
    Path directory;

    private Storage storage;

    @BeforeEach
    void open() throws IOException {
        storage = new Storage(directory.resolve("aliases"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void listsDirectoriesByNameWithoutHiddenOnesAndLinks() throws Exception {
        var root = Files.createDirectory(directory.resolve("root"));
        for (var name : new String[]{"b", "A", "c", ".hidden", "z"}) {
            Files.createDirectory(root.resolve(name));
        }
        Files.createFile(root.resolve("file"));
        Files.createSymbolicLink(root.resolve("link"), directory);
        var page = storage.directories(allowed(root), 2, 1);
        assertEquals(4, page.total());
        assertEquals("b c", page.items().getFirst().name() + " " + page.items().getLast().name());
        assertThrows(NoSuchFileException.class, () -> storage.directories(allowed(root.resolve("no")), 1, 0));
        assertThrows(NotDirectoryException.class, () -> storage.directories(allowed(root.resolve("file")), 1, 0));
    }

    @Test
    void aNameThatNoChildCanBeGivenGetsAnAliasWhileItIsNeeded() throws Exception {
        var file = FilePath.of(directory.toRealPath().toString()).resolve("%FFvideo.mp4");
        Files.writeString(Path.of(URI.create("file://" + file.encoded())), "content");
        Path alias;
        try (var open = storage.alias(file)) {
            alias = open.path();
            assertTrue(alias.toString().chars().allMatch(c -> c < 0x80));
            assertTrue(alias.toString().endsWith(".mp4"));
            assertEquals("content", Files.readString(alias));
        }
        assertFalse(Files.exists(alias, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(Storage.path(file)));

        var plain = FilePath.of(directory + "/plain é.mp4");
        try (var open = storage.alias(plain)) {
            assertEquals(Storage.path(plain), open.path());
        }
    }

    @Test
    void aliasesLeftByACrashAreCleared() throws Exception {
        var left = Files.createSymbolicLink(directory.resolve("aliases/1.mp4"), directory.resolve("nowhere"));
        new Storage(directory.resolve("aliases")).close();
        assertFalse(Files.exists(left, LinkOption.NOFOLLOW_LINKS));
    }

    private static Verdict.Allowed allowed(Path path) {
        var named = FilePath.of(path.toString());
        return new Verdict.Allowed(named, named, new FilePath("/"));
    }
}
