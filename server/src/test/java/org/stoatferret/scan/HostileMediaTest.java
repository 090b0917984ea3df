package org.stoatferret.scan;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileProblem.Code;
import org.stoatferret.testing.HostileMedia;
import org.stoatferret.testing.Programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Traps for a prober, scanned for real: nothing is led anywhere, nothing takes too much, every file gets its answer. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc and named pipes")
@Timeout(240)
class HostileMediaTest {
    /** Films that are what they seem to be, or were. */
    private static final Pattern VIDEOS = Pattern.compile("(secret|attachments|segment-linking|dref-.*|samples.*|tag.*|"
            + "matroska-.*|avi-.*|gif-.*|ogg-.*|fragments|edits|streams-.*|tables-.*|damaged-.*|-i|"
            + "(concat|http|pipe|data|subfile|crypto|async|unix)[:,].*)\\.(mp4|mkv)");
    private static final List<String> SPECIAL = List.of("pipe.mp4", "socket.mp4", "device.mp4", "directory.mp4");

    @TempDir
    Path directory;

    @Test
    void everyTrapIsAFileWithAProblemOrAVideoOfItsOwn() throws Exception {
        var figures = HostileMedia.run(directory);
        System.out.println("hostile media: " + figures);
        figures.problems().stream().filter(problem -> problem.code() == Code.PROBE_TIMEOUT)
                .forEach(System.out::println);
        assertTrue(figures.files() > 150, figures::toString);
        assertEquals(List.of(), figures.violations());
        assertEquals(figures.files(), figures.refused() + figures.videos().size());
        figures.videos().forEach(name -> assertTrue(VIDEOS.matcher(name).matches(), name + " is no video"));
        SPECIAL.forEach(name -> assertFalse(names(figures).contains(name), name + " was asked about"));
        assertTrue(codes(figures).containsAll(List.of(Code.UNSUPPORTED_FORMAT, Code.INVALID_MEDIA,
                Code.NO_VIDEO_STREAM, Code.OUTPUT_TOO_LARGE)), () -> codes(figures).toString());
        assertTrue(figures.sockets() <= 0 && figures.foreignOpens() <= 0, figures::toString);
        assertTrue(figures.maxRssBytes() <= 256L << 20, figures::toString);
        assertTrue(figures.slowest().compareTo(HostileMedia.LIMIT.plusSeconds(5)) < 0, figures::toString);
    }

    private static Set<Code> codes(HostileMedia.Figures figures) {
        return figures.problems().stream().map(FileProblem::code).collect(Collectors.toSet());
    }

    private static List<String> names(HostileMedia.Figures figures) {
        return Stream.concat(figures.videos().stream(),
                figures.problems().stream().map(problem -> problem.path().displayName())).toList();
    }

    @Test
    void whoeverAsksCarelesslyIsLedAstray() throws Exception {
        Programs.require("strace");
        var figures = HostileMedia.runCarelessly(directory);
        System.out.println("hostile media, asked about carelessly: " + figures);
        assertTrue(figures.sockets() > 0, figures::toString);
        assertTrue(figures.foreignOpens() > 0, figures::toString);
    }
}
