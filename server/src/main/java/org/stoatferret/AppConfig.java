package org.stoatferret;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.yaml.YamlConfigParser;
import org.jspecify.annotations.Nullable;

import org.stoatferret.http.Token;
import org.stoatferret.media.FilePath;
import org.stoatferret.probe.Engine;

/**
 * Everything that can be configured.
 *
 * @param token
 *            null to let in everybody
 * @param probeExecutable
 *            null to find one
 * @param jobTimeout
 *            null for no limit
 */
record AppConfig(String host, int port, Set<String> hosts, @Nullable Token token, Path dataDirectory,
        List<FilePath> scanRoots, List<String> extensions,
        List<String> ignored, Engine probeEngine, @Nullable Path probeExecutable, int probeParallelism,
        Duration probeTimeout,
        int jobParallelism, int jobQueue, @Nullable Duration jobTimeout, int jobsKept, Duration jobsKeptFor) {

    private static final String DEFAULT_EXTENSIONS = "3g2,3gp,amv,asf,avi,divx,dv,evo,f4v,flv,h264,h265,hevc,ivf,"
            + "m1v,m2p,m2t,m2ts,m2v,m4v,mjpeg,mjpg,mk3d,mkv,mod,mov,mp4,mpe,mpeg,mpg,mts,mxf,nsv,nut,obu,ogm,ogv,"
            + "qt,rm,rmvb,roq,swf,tod,tp,trp,ts,vob,vro,webm,wmv,wtv,y4m";
    private static final String DEFAULT_IGNORED = ".*,@eaDir,@Recycle,@Recently-Snapshot,#recycle,#snapshot,"
            + "$RECYCLE.BIN,System Volume Information,lost+found,Network Trash Folder,Temporary Items";

    private static final Pattern YAML_PLACE = Pattern.compile("line \\d+, column \\d+");

    private static final Setting<String> HOST = Setting.text("server.host", "127.0.0.1", "an address or host name");
    private static final Setting<Integer> PORT = Setting.number("server.port", 8765, 0, 65_535);
    private static final Setting<List<String>> HOSTS = Setting.list("server.hosts", "",
            "names or addresses, with or without a port, separated by commas", AppConfig::host);
    private static final Setting<Token> TOKEN = Setting.secret("server.token", "8 to 256 visible ASCII characters",
            Token::of);
    private static final Setting<Path> DATA_DIR = new Setting<>("data.dir", "data", "a directory", AppConfig::path);
    private static final Setting<List<FilePath>> SCAN_ROOTS = Setting.list("scan.roots", "",
            "absolute directories, separated by commas", FilePath::of);
    private static final Setting<List<String>> EXTENSIONS = Setting.list("scan.extensions", DEFAULT_EXTENSIONS,
            "file name extensions without dots, separated by commas", AppConfig::extension);
    private static final Setting<List<String>> IGNORED = Setting.list("scan.ignore", DEFAULT_IGNORED,
            "names of files and directories, separated by commas, in which * and ? stand for other characters",
            AppConfig::name);
    private static final Setting<Engine> ENGINE = Setting.choice("probe.engine", Engine.AUTO);
    private static final Setting<Path> EXECUTABLE = new Setting<>("probe.executable", "", "the path of an ffprobe",
            AppConfig::path);
    private static final Setting<Integer> PROBE_PARALLELISM = Setting.number("probe.parallelism",
            Runtime.getRuntime().availableProcessors(), 1, 256);
    private static final Setting<Duration> PROBE_TIMEOUT = Setting.duration("probe.timeout", "PT30S",
            Duration.ofMillis(1));
    private static final Setting<Integer> JOB_PARALLELISM = Setting.number("jobs.parallelism", 2, 1, 64);
    private static final Setting<Integer> JOB_QUEUE = Setting.number("jobs.queue", 100, 1, 100_000);
    private static final Setting<Duration> JOB_TIMEOUT = Setting.duration("jobs.timeout", "", Duration.ofMillis(1));
    private static final Setting<Integer> JOBS_KEPT = Setting.number("jobs.keep.newest", 1_000, 1, 1_000_000);
    private static final Setting<Duration> JOBS_KEPT_FOR = Setting.duration("jobs.keep.age", "P30D", Duration.ZERO);

    /** All settings, in the order in which they are documented. */
    static final List<Setting<?>> SETTINGS = List.of(HOST, PORT, HOSTS, TOKEN, DATA_DIR, SCAN_ROOTS, EXTENSIONS,
            IGNORED, ENGINE,
            EXECUTABLE, PROBE_PARALLELISM, PROBE_TIMEOUT, JOB_PARALLELISM, JOB_QUEUE, JOB_TIMEOUT, JOBS_KEPT,
            JOBS_KEPT_FOR);

    /**
     * Reads the configuration: system properties before environment variables before a file.
     *
     * @param file
     *            need not exist
     * @throws ConfigurationException
     *             with a sentence
     */
    static AppConfig load(Path file) {
        try {
            return loadReadable(file);
        } catch (ConfigException e) {
            throw new ConfigurationException(file + " cannot be read: " + explanation(String.valueOf(e.getMessage())));
        }
    }

    /** The parser's own words show the line, which may be the token's. */
    private static String explanation(String message) {
        var place = YAML_PLACE.matcher(message);
        return place.find() ? "it is not valid YAML at " + place.group() + "." : message;
    }

    private static AppConfig loadReadable(Path file) {
        if (!Files.exists(file)) {
            return read(plainly().sources(ConfigSources.empty()).build());
        }
        var source = ConfigSources.file(file).build();
        refuseUnknown(file,
                plainly().sources(source).disableEnvironmentVariablesSource().disableSystemPropertiesSource().build());
        return read(plainly().sources(source).build());
    }

    /** What is written counts as it is; and the start does not wait for services that nobody needs to be looked for. */
    private static Config.Builder plainly() {
        return Config.builder().disableKeyResolving().disableValueResolving().disableFilterServices()
                .disableMapperServices().disableParserServices().addParser(YamlConfigParser.create());
    }

    private static AppConfig read(Config config) {
        return new AppConfig(required(config, HOST), required(config, PORT),
                Set.copyOf(required(config, HOSTS)), value(config, TOKEN), required(config, DATA_DIR),
                required(config, SCAN_ROOTS), required(config, EXTENSIONS), required(config, IGNORED),
                required(config, ENGINE), value(config, EXECUTABLE), required(config, PROBE_PARALLELISM),
                required(config, PROBE_TIMEOUT),
                required(config, JOB_PARALLELISM), required(config, JOB_QUEUE), value(config, JOB_TIMEOUT),
                required(config, JOBS_KEPT), required(config, JOBS_KEPT_FOR));
    }

    private static <T> T required(Config config, Setting<T> setting) {
        return setting.read(text(config, setting));
    }

    private static <T> @Nullable T value(Config config, Setting<T> setting) {
        String text = text(config, setting);
        return text.isBlank() ? null : setting.read(text);
    }

    private static String text(Config config, Setting<?> setting) {
        var node = config.get(setting.key());
        if (node.isList()) {
            return node.asNodeList().get().stream().map(item -> item.asString().orElse(""))
                    .collect(Collectors.joining(","));
        }
        return node.asString().map(String::strip).orElse(setting.byDefault());
    }

    /** A misspelt key in the file would otherwise be a setting that silently does nothing. */
    private static void refuseUnknown(Path file, Config config) {
        var known = SETTINGS.stream().map(Setting::key).collect(Collectors.toSet());
        config.traverse().filter(Config::isLeaf).map(node -> node.key().toString())
                .map(key -> key.replaceFirst("\\.[0-9]+$", "")).filter(key -> !known.contains(key)).findFirst()
                .ifPresent(key -> {
                    throw new ConfigurationException(key + " in " + file + " is not a setting; allowed are "
                            + known.stream().sorted().collect(Collectors.joining(", ")) + ".");
                });
    }

    private static Path path(String text) {
        Setting.require(!text.isBlank());
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String host(String text) {
        Setting.require(text.matches("([\\w.-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?"));
        return text.toLowerCase(Locale.ROOT);
    }

    private static String extension(String text) {
        Setting.require(text.matches("[\\p{Alnum}_-]+"));
        return text.toLowerCase(Locale.ROOT);
    }

    private static String name(String text) {
        Setting.require(!Set.of("*", "/").contains(text) && text.indexOf('/') < 0);
        return text;
    }
}
