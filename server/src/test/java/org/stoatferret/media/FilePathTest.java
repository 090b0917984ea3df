package org.stoatferret.media;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FilePathTest {
    @ParameterizedTest
    @CsvSource({"/, /", "///, /", "/a/b, /a/b", "/a//b/, /a/b", "/a b/100%.mp4, /a%20b/100%25.mp4",
            "/é/🎬, /%C3%A9/%F0%9F%8E%AC"})
    void isTheOneSpellingOfWhatAPersonTyped(String text, String encoded) {
        assertEquals(encoded, FilePath.of(text).encoded());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "../a", "/a/../b", "/a/./b", "/..", "/a\0b"})
    void refusesWhatIsNotAnAbsolutePath(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> FilePath.of(text));
        assertTrue(refusal.getMessage().startsWith("the path must "), refusal.getMessage());
    }

    @Test
    void anyBytesComeBack() {
        var random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            var name = new byte[1 + random.nextInt(255)];
            random.nextBytes(name);
            for (int i = 0; i < name.length; i++) {
                name[i] = name[i] == 0 || name[i] == '/' ? (byte) 'x' : name[i];
            }
            var path = new FilePath("/dir").resolve(FilePath.encode(name));
            assertArrayEquals(name, FilePath.decode(path.name()));
            assertTrue(path.encoded().chars().allMatch(c -> c > ' ' && c < 0x7F));
            assertEquals(path, new FilePath(path.encoded()));
        }
    }

    @Test
    void bytesThatAreNotTextAreShownAsReplacements() {
        var path = FilePath.ofBytes(new byte[]{'/', 'a', (byte) 0xFF});
        assertEquals("/a\uFFFD", path.display());
        assertFalse(path.isText());
        assertTrue(FilePath.of("/a\uFFFD").isText());
    }

    @Test
    void knowsWhatLiesWhere() {
        var movies = FilePath.of("/srv/movies");
        assertTrue(movies.isIn(movies));
        assertTrue(FilePath.of("/srv/movies/a/b.mp4").isIn(movies));
        assertFalse(FilePath.of("/srv/movies2").isIn(movies));
        assertTrue(movies.isIn(FilePath.of("/")));
        assertEquals(FilePath.of("/srv"), movies.parent());
        assertEquals(FilePath.of("/"), FilePath.of("/srv").parent());
        assertNull(FilePath.of("/").parent());
        assertEquals("/srv", FilePath.of("/").resolve("srv").encoded());
    }
}
