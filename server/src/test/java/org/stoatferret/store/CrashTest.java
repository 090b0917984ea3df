package org.stoatferret.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.StorageUnavailableException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class CrashTest {
    @TempDir
    Path directory;

    @Test
    void aKilledServerHasLostNothingItAcknowledged() throws Exception {
        for (int round = 0; round < 2; round++) {
            var acknowledged = killAfter(round, 200 + 331 * round);
            try (var database = Samples.open(directory)) {
                var videos = new JdbcVideoStore(database);
                var known = videos.knownIn(FilePath.of("/" + round));
                for (var path : acknowledged) {
                    var video = known.get(FilePath.of(path)).video();
                    var n = path.substring(path.lastIndexOf('/') + 1);
                    assertEquals("{\"n\": " + n + "}", videos.findProbeAnswer(video.id()).orElseThrow());
                }
                for (int earlier = 0; earlier < round; earlier++) {
                    assertTrue(videos.knownIn(FilePath.of("/" + earlier)).size() >= 200);
                }
            }
        }
    }

    @Test
    void aSecondServerIsRefusedTheDirectoryOfTheFirst() throws Exception {
        var first = start(0);
        try (var lines = first.inputReader()) {
            assertEquals("open", lines.readLine());
            var refusal = assertThrows(StorageUnavailableException.class, () -> Samples.open(directory));
            assertEquals("the data directory " + directory + " is in use by another server", refusal.getMessage());
        } finally {
            first.destroyForcibly();
        }
        assertTrue(first.waitFor(30, TimeUnit.SECONDS));
        Samples.open(directory).close();
    }

    private List<String> killAfter(int round, int writes) throws Exception {
        var child = start(round);
        var acknowledged = new ArrayList<String>();
        try (var lines = child.inputReader()) {
            assertEquals("open", lines.readLine());
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (acknowledged.size() == writes) {
                    child.toHandle().destroyForcibly();
                }
                acknowledged.add(line);
            }
        } finally {
            child.destroyForcibly();
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertEquals(128 + 9, child.exitValue());
        assertTrue(acknowledged.size() > writes);
        // The pipe may end in the middle of a line.
        acknowledged.removeLast();
        return acknowledged;
    }

    private Process start(int round) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "--enable-preview", "-cp", System.getProperty("java.class.path"),
                StoresUntilKilled.class.getName(), directory.toString(), Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
