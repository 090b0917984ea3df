package org.stoatferret.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The FFmpeg that this program brings along, unpacked so that it can be run. */
final class BundledFfmpeg {
    private static final String RESOURCES = "org/bytedeco/ffmpeg/";
    private static final String BINDINGS = "org/bytedeco/javacpp/";
    private static final String VERSION = "META-INF/maven/org.bytedeco/ffmpeg/pom.properties";
    // Of the bindings (libjni…, jni…) only those that libav loads.
    private static final Pattern LIBRARY = Pattern.compile("(?!(lib)?jni(?!(javacpp|avutil|avcodec|avformat)\\.))"
            + "[^/]+(\\.so[.0-9]*|\\.dylib|\\.dll)");
    private static final List<String> DESKTOP_LIBRARIES = List.of("libxcb.so.1", "libxcb-shm.so.0", "libasound.so.2",
            "libpulse.so.0");

    private final Path directory;
    private final String platform;

    private BundledFfmpeg(Path directory, String platform) {
        this.directory = directory;
        this.platform = platform;
    }

    /** Unpacks ffprobe and what it needs; empty if the class path has none for this platform. */
    static Optional<BundledFfmpeg> unpack(Path cacheDirectory) throws IOException {
        return unpack(cacheDirectory, List.of("ffprobe"));
    }

    /**
     * Unpacks these programs and what they need. Files that are already there, whole, are left alone. Each one is
     * written under a name of its own, flushed, and only then moved to its place: whatever a crash leaves behind is
     * either missing or whole, anything else is replaced, and two processes that unpack at once end with the same
     * files, without a moment in which one is missing that had been there. The bindings are among it where the class path
     * has them.
     */
    static Optional<BundledFfmpeg> unpack(Path cacheDirectory, List<String> programs) throws IOException {
        String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
        String prefix = RESOURCES + platform + "/";
        String suffix = platform.startsWith("windows") ? ".exe" : "";
        var first = BundledFfmpeg.class.getClassLoader().getResource(prefix + programs.getFirst() + suffix);
        if (first == null) {
            return Optional.empty();
        }
        Predicate<String> needed = name -> LIBRARY.matcher(name).matches()
                || programs.stream().anyMatch(program -> name.equals(program + suffix));
        try (var jar = open(first)) {
            var directory = cacheDirectory.resolve("ffmpeg-" + version(jar) + "-" + platform).toAbsolutePath();
            Files.createDirectories(directory);
            unpack(jar, prefix, needed, directory);
            unpackBindings(platform, directory);
            standIn(directory, platform);
            return Optional.of(new BundledFfmpeg(directory, platform));
        }
    }

    private static void unpack(JarFile jar, String prefix, Predicate<String> needed, Path directory)
            throws IOException {
        var entries = jar.stream().filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix)
                && needed.test(entry.getName().substring(prefix.length()))).toList();
        for (var entry : entries) {
            var target = directory.resolve(entry.getName().substring(prefix.length()));
            if (!isWhole(target, entry.getSize())) {
                try (var content = jar.getInputStream(entry)) {
                    write(target, content);
                }
            }
        }
    }

    /** What all bindings share comes in a jar of its own. */
    private static void unpackBindings(String platform, Path directory) throws IOException {
        var prefix = BINDINGS + platform + "/";
        var library = BundledFfmpeg.class.getClassLoader().getResource(prefix + System.mapLibraryName("jnijavacpp"));
        if (library != null) {
            try (var jar = open(library)) {
                unpack(jar, prefix, name -> LIBRARY.matcher(name).matches(), directory);
            }
        }
    }

    /** What to run; it has been unpacked if it was asked for. */
    Path program(String name) {
        return directory.resolve(platform.startsWith("windows") ? name + ".exe" : name);
    }

    /** What a child's environment needs; the empty string takes a variable away. */
    Map<String, String> environment() {
        var variables = new HashMap<String, String>();
        // Its libraries do not say where they find each other.
        if (platform.startsWith("linux")) {
            variables.put("LD_LIBRARY_PATH", directory.toString());
            // Symbols of the desktop libraries are never looked up unless all of them are.
            variables.put("LD_BIND_NOW", "");
        }
        if (platform.startsWith("macosx")) {
            variables.put("DYLD_LIBRARY_PATH", directory.toString());
        }
        return variables;
    }

    /** The name that the bundle has for a platform. */
    static String platform(String system, String architecture) {
        String name = system.toLowerCase(Locale.ROOT);
        String kind = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : "linux";
        return kind + "-" + switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> architecture;
        };
    }

    private static JarFile open(URL resource) throws IOException {
        if (resource.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            return connection.getJarFile();
        }
        throw new IOException("the bundled FFmpeg is not in a jar: " + resource);
    }

    private static String version(JarFile jar) throws IOException {
        var properties = new Properties();
        JarEntry entry = jar.getJarEntry(VERSION);
        if (entry != null) {
            try (var content = jar.getInputStream(entry)) {
                properties.load(content);
            }
        }
        return properties.getProperty("version", "unknown");
    }

    /** Their content was flushed before they got their names, so that a wrong length is the only damage to expect. */
    private static boolean isWhole(Path file, long sizeBytes) throws IOException {
        try {
            return Files.size(file) == sizeBytes && Files.isExecutable(file);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void standIn(Path directory, String platform) throws IOException {
        if (!platform.startsWith("linux")) {
            return;
        }
        short machine = platform.endsWith("-arm64") ? EmptyLibrary.AARCH64 : EmptyLibrary.X86_64;
        for (String name : DESKTOP_LIBRARIES) {
            var bytes = EmptyLibrary.bytes(name, machine);
            var target = directory.resolve(name);
            if (!isWhole(target, bytes.length)) {
                write(target, new ByteArrayInputStream(bytes));
            }
        }
    }

    private static void write(Path target, InputStream content) throws IOException {
        var unfinished = target.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            try (var file = FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.transferTo(Channels.newOutputStream(file));
                file.force(true);
            }
            if (unfinished.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
