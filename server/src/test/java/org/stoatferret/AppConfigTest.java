package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.stoatferret.media.FilePath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AppConfigTest {
    @TempDir
    Path directory;

    private final List<String> set = new ArrayList<>();

    @AfterEach
    void clear() {
        set.forEach(System::clearProperty);
    }

    @Test
    void everythingHasADefault() {
        var config = AppConfig.load(directory.resolve("absent.yaml"));
        assertEquals("127.0.0.1", config.host());
        assertEquals(8765, config.port());
        assertEquals(Set.of(), config.hosts());
        assertNull(config.token());
        assertEquals(Path.of("data"), config.dataDirectory());
        assertEquals(List.of(), config.scanRoots());
        assertTrue(config.extensions().containsAll(List.of("mp4", "mkv", "webm", "mov", "avi", "ts", "wmv")));
        assertTrue(config.ignored().containsAll(List.of(".*", "@eaDir", "#recycle", "$RECYCLE.BIN", "lost+found")));
        assertNull(config.probeExecutable());
        assertEquals(Runtime.getRuntime().availableProcessors(), config.probeParallelism());
        assertEquals(Duration.ofSeconds(30), config.probeTimeout());
        assertEquals(2, config.jobParallelism());
        assertEquals(100, config.jobQueue());
        assertNull(config.jobTimeout());
        assertEquals(1_000, config.jobsKept());
        assertEquals(Duration.ofDays(30), config.jobsKeptFor());
    }

    @Test
    void theManualListsEverySettingWithItsDefault() throws IOException {
        var row = Pattern.compile("\\| `([a-z.]+)`(?:, `[a-z.]+`)* \\| (?:`([^`]*)`|([^|]*)) \\| .*");
        var manual = Files.readAllLines(Path.of("../docs/operations.md"));
        var listed = new ArrayList<String>();
        for (var line : manual) {
            var match = row.matcher(line);
            if (match.matches()) {
                String byDefault = match.group(2) == null ? match.group(3) : match.group(2);
                listed.add(match.group(1) + "=" + (byDefault.equals("none") ? "" : byDefault));
            }
        }
        var expected = AppConfig.SETTINGS.stream()
                .map(setting -> setting.key() + "="
                        + (setting.key().equals("probe.parallelism") ? "number of processors" : setting.byDefault()))
                .toList();
        assertEquals(expected, listed);
    }

    @Test
    void aFileSetsAndASystemPropertyOverridesIt() throws IOException {
        var file = Files.writeString(directory.resolve("application.yaml"), """
                server:
                  port: 9000
                scan:
                  roots: [/srv/movies, "/srv/more movies"]
                  extensions: MP4, mkv
                jobs:
                  timeout: PT1H
                """);
        var config = AppConfig.load(file);
        assertEquals(9000, config.port());
        assertEquals(List.of(FilePath.of("/srv/movies"), FilePath.of("/srv/more movies")), config.scanRoots());
        assertEquals(List.of("mp4", "mkv"), config.extensions());
        assertEquals(Duration.ofHours(1), config.jobTimeout());
        set("server.port", "9001");
        assertEquals(9001, AppConfig.load(file).port());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server.port        | 70000  | server.port is '70000'; allowed is a whole number from 0 to 65535.
            server.port        | http   | server.port is 'http'; allowed is a whole number from 0 to 65535.
            probe.parallelism  | 0      | probe.parallelism is '0'; allowed is a whole number from 1 to 256.
            probe.engine       | vlc    | probe.engine is 'vlc'; allowed is one of auto, libav, ffprobe.
            scan.roots         | movies | scan.roots is 'movies'; allowed is absolute directories, separated by commas.
            """)
    void aWrongValueIsNamedWithWhatIsAllowed(String key, String value, String sentence) {
        set(key, value);
        var refusal = assertThrows(ConfigurationException.class, this::load);
        assertEquals(sentence, refusal.getMessage());
    }

    @Test
    void everySettingRefusesNonsense() {
        var nonsense = Map.of("server.host", " \t", "server.hosts", "a/b", "data.dir", "a\0b", "scan.extensions", "m/4",
                "scan.ignore", "a/b",
                "probe.executable", "\0", "probe.timeout", "30 s", "jobs.parallelism", "-1", "jobs.queue", "many",
                "jobs.timeout", "PT0S");
        nonsense.forEach((key, value) -> {
            var setting = AppConfig.SETTINGS.stream().filter(one -> one.key().equals(key)).findFirst().orElseThrow();
            var refusal = assertThrows(ConfigurationException.class, () -> setting.read(value), key);
            assertTrue(refusal.getMessage().startsWith(key + " is '" + value + "'; allowed is "), refusal.getMessage());
        });
    }

    @Test
    void aTokenIsNeverShown() throws IOException {
        set("server.token", "only-7c");
        assertEquals("server.token cannot be used; allowed is 8 to 256 visible ASCII characters.",
                assertThrows(ConfigurationException.class, this::load).getMessage());
        set("server.token", "a-token-of-some-length");
        assertFalse(load().toString().contains("a-token-of"), load().toString());
        var file = Files.writeString(directory.resolve("broken.yaml"), "server:\n  token: a-token-of-some-length: :\n");
        var refusal = assertThrows(ConfigurationException.class, () -> AppConfig.load(file)).getMessage();
        assertTrue(refusal.startsWith(file + " cannot be read"), refusal);
        assertFalse(refusal.contains("a-token-of"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.3.2.1"})
    void onLoopbackNothingElseNeedsToBeSet(String host) {
        set("server.host", host);
        Exposure.check(load());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "192.0.2.1", "fe80::1", "::ffff:10.1.2.3"})
    void theNetworkIsLetInOnlyWithATokenAndToSomeDirectories(String host) {
        set("server.host", host);
        assertEquals("server.host '" + host + "' can be reached from other machines; set server.token and scan.roots, "
                + "too, or leave server.host on 127.0.0.1.", refusal());
        set("scan.roots", "/srv/movies");
        assertTrue(refusal().contains("; set server.token, too,"), refusal());
        set("server.token", "a-token-of-some-length");
        Exposure.check(load());
        set("scan.roots", "");
        assertTrue(refusal().contains("; set scan.roots, too,"), refusal());
    }

    @Test
    void aHostThatIsNoneIsNamed() {
        set("server.host", "no-such-host.invalid");
        assertEquals("server.host 'no-such-host.invalid' is not the name of any address.", refusal());
    }

    private String refusal() {
        return assertThrows(ConfigurationException.class, () -> Exposure.check(load())).getMessage();
    }

    @Test
    void aMisspeltKeyInTheFileIsRefused() throws IOException {
        var file = Files.writeString(directory.resolve("application.yaml"), "probe:\n  paralelism: 4\n");
        var refusal = assertThrows(ConfigurationException.class, () -> AppConfig.load(file));
        assertTrue(refusal.getMessage().startsWith("probe.paralelism in " + file + " is not a setting; allowed are "));
    }

    @Test
    void aBrokenFileIsRefused() throws IOException {
        var file = Files.writeString(directory.resolve("application.yaml"), "server: [unclosed\n  port: :");
        var refusal = assertThrows(ConfigurationException.class, () -> AppConfig.load(file));
        assertTrue(refusal.getMessage().startsWith(file + " cannot be read"), refusal.getMessage());
    }

    private AppConfig load() {
        return AppConfig.load(directory.resolve("absent.yaml"));
    }

    private void set(String key, String value) {
        set.add(key);
        System.setProperty(key, value);
    }
}
