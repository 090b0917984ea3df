package org.stoatferret.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.files.Attributes.Kind;
import org.stoatferret.media.FilePath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The two ways to read a directory say the same, so that a file is unchanged whichever way it was stored by. */
@Timeout(300)
@EnabledIf("areBothHere")
class ListingTest {
    @TempDir
    Path directory;

    static boolean areBothHere() {
        return LinuxListing.isSupported();
    }

    private Pin pin() throws IOException {
        var path = FilePath.of(directory.toRealPath().toString());
        return Pin.directory(path, path);
    }

    /** All entries with what they are. */
    private static TreeMap<String, Attributes> read(Listing listing) throws IOException {
        var all = new TreeMap<String, Attributes>();
        while (listing.hasNext()) {
            var name = listing.next();
            var attributes = listing.attributes(name);
            assertTrue(name.kind() == null || name.kind() == attributes.kind(), name.toString());
            assertEquals(null, all.put(name.encoded() + " " + name.text(), attributes));
        }
        return all;
    }

    @Test
    void bothWaysSayTheSame() throws Exception {
        Files.writeString(directory.resolve("a.mp4"), "film");
        Files.setLastModifiedTime(Files.writeString(directory.resolve("old"), ""),
                FileTime.from(Instant.parse("1931-02-03T04:05:06.123456789Z")));
        Files.writeString(Path.of(URI.create(directory.toUri() + "%FF%0A%C3%A9%20..mkv")), "x".repeat(100_000));
        Files.createDirectory(directory.resolve("directory"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("a.mp4"));
        Files.writeString(directory.resolve("n".repeat(255)), "long");
        try (var pin = pin(); var linux = LinuxListing.open(pin); var platform = PlatformListing.open(pin)) {
            var entries = read(linux);
            assertEquals(6, entries.size());
            assertEquals(Kind.OTHER, entries.get("link link").kind());
            assertEquals(read(platform), entries);
            assertEquals(platform.device(), linux.device());
        }
    }

    @Test
    void hasNamesBeyondOneCall() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            Files.createFile(directory.resolve("a file with a name of some length " + i));
        }
        try (var pin = pin(); var linux = LinuxListing.open(pin)) {
            assertEquals(256, linux.next(256).size());
            assertEquals(2_744, read(linux).size());
            assertFalse(linux.hasNext());
        }
    }

    @Test
    void whatIsGoneIsToldSo() throws Exception {
        Files.createFile(directory.resolve("a"));
        try (var pin = pin(); var linux = LinuxListing.open(pin)) {
            var name = linux.next(1).getFirst();
            Files.delete(directory.resolve("a"));
            assertThrows(NoSuchFileException.class, () -> linux.attributes(name));
        }
    }
}
