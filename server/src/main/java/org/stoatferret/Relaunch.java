package org.stoatferret;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringTokenizer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * Has the process become another virtual machine, with the option that this server cannot do without, and those that it
 * starts quickest and stays smallest with: a jar cannot bring any. It remains the same process, with its number, streams
 * and environment. Where that cannot be done, or somebody has chosen such options, nothing happens. Linux only.
 */
final class Relaunch {
    private static final String DONE = "-Dstoatferret.relaunched=true";
    /** Who sets one of these knows what for, and some would have their effect twice. */
    private static final List<String> CHOSEN = List.of("-XX:AOT", "-XX:Shared", "-XX:Flags", "-XX:VMOptionsFile",
            "-XX:StartFlightRecording", "-Xshare", "-Xlog", "-Xdebug", "-Xrun", "-agent", "-javaagent", "--add-",
            "--limit-modules", "--patch-module", "--module-path", "-p", "-Dstoatferret.relaunched");
    /** The jar itself says so; said twice, the cache would not be used. */
    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    /** Structured concurrency needs it. */
    private static final String PREVIEW = "--enable-preview";
    /**
     * The heap is as large as what is in it wants, not as the machine would allow. What is only needed for a film is
     * collected young: with less room, it would be moved to where it stays.
     */
    private static final List<String> COLLECTOR = List.of("-XX:+UseSerialGC", "-XX:InitialHeapSize=40m",
            "-XX:NewSize=16m", "-XX:MinHeapFreeRatio=20", "-XX:MaxHeapFreeRatio=40", "-XX:-ShrinkHeapInSteps");
    private static final List<String> OPTIONS = List.of(DONE, "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UseCompactObjectHeaders", "-XX:TrimNativeHeapInterval=60000",
            // A first scan of ten thousand films would spend two fifths of the server's time on compiling for the second.
            // What is in loops gets there all the same: ten times the usual.
            "-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000", "-XX:Tier4BackEdgeThreshold=400000",
            // And what waits to be compiled for the second time does not take its own measure meanwhile.
            "-XX:Tier3DelayOn=0", "-XX:Tier3DelayOff=0");
    /** A cache that does not fit is passed over, and nobody needs to hear of it. */
    private static final List<String> SILENCE = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");
    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private Relaunch() {}

    /** Does not return if it can be done. To be called first of all: what the process has begun is lost. */
    static void withCache() {
        if (isDone()) {
            return;
        }
        var caches = AotCaches.find();
        if (caches != null && Files.isReadable(caches.server())) {
            var options = new ArrayList<>(List.of("-XX:AOTCache=" + caches.server()));
            if (Files.isReadable(caches.workers())) {
                options.add("-Dstoatferret.workercache=" + caches.workers());
            }
            relaunch(options);
        } else if (!isGivenPreview()) {
            relaunch(List.of());
        }
    }

    /**
     * The same with one that leaves a cache beside the jar when it ends; returns at once in that one.
     *
     * @return whether this is that one
     */
    static boolean toMakeCache() {
        if (isDone()) {
            return true;
        }
        var caches = AotCaches.find();
        if (caches != null && !Files.exists(caches.server())) {
            caches.deleteOthers();
            relaunch(List.of("-XX:AOTCacheOutput=" + caches.server(), "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:-AOTRecordTraining"));
        }
        return false;
    }

    private static boolean isDone() {
        return Boolean.getBoolean("stoatferret.relaunched");
    }

    private static void relaunch(List<String> further) {
        try {
            var command = command();
            var given = given(command);
            if (!isChosen(given) && System.getProperty("os.name").equals("Linux")) {
                become(Path.of("/proc/self/exe").toRealPath(), with(further, command, isCollectorChosen(given)));
            }
        } catch (IOException | RuntimeException e) {
            System.getLogger(Relaunch.class.getName()).log(System.Logger.Level.DEBUG, "not launched again", e);
        }
    }

    /**
     * All that the virtual machine was given. In loops, here as elsewhere in this class: streams and patterns take 25 ms
     * in a virtual machine without a cache.
     */
    private static List<String> given(List<String> command) {
        var given = new ArrayList<>(command);
        for (var variable : VARIABLES) {
            var options = new StringTokenizer(Objects.requireNonNullElse(System.getenv(variable), ""));
            while (options.hasMoreTokens()) {
                given.add(options.nextToken());
            }
        }
        return given;
    }

    private static boolean isChosen(List<String> given) {
        for (var option : given) {
            for (var beginning : CHOSEN) {
                if (option.startsWith(beginning)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isCollectorChosen(List<String> given) {
        for (var option : given) {
            if (option.startsWith("-XX:+Use") && option.endsWith("GC")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGivenPreview() {
        try {
            return command().contains(PREVIEW);
        } catch (IOException e) { // not on Linux
            return false;
        }
    }

    private static List<String> command() throws IOException {
        // One byte, one character: what cannot be spelt under this locale has to arrive all the same.
        var text = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.ISO_8859_1);
        var command = new ArrayList<String>();
        int start = 0;
        for (int end = text.indexOf('\0'); end >= 0; end = text.indexOf('\0', start)) {
            command.add(text.substring(start, end));
            start = end + 1;
        }
        return command;
    }

    /** Given first, so that what somebody has given counts. */
    private static List<String> with(List<String> further, List<String> command, boolean isCollectorChosen) {
        var all = new ArrayList<>(command.subList(0, 1));
        if (!command.contains(PREVIEW)) {
            all.add(PREVIEW);
        }
        all.addAll(OPTIONS);
        all.addAll(SILENCE);
        for (var option : further) {
            all.add(new String(option.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        if (!isCollectorChosen) {
            all.addAll(COLLECTOR);
        }
        all.addAll(command.subList(1, command.size()));
        all.remove(NATIVE_ACCESS);
        return all;
    }

    /** See execv(3): returns if it fails. */
    @SuppressWarnings("restricted") // the signature is the manual's, and the jar says that it calls natively
    private static void become(Path program, List<String> command) {
        var linker = Linker.nativeLinker();
        var execv = linker.downcallHandle(linker.defaultLookup().findOrThrow("execv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        try (var arena = Arena.ofConfined()) {
            var arguments = arena.allocate(ADDRESS, command.size() + 1L); // ends with a null
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i), StandardCharsets.ISO_8859_1));
            }
            int ignored = (int) execv.invokeExact(arena.allocateFrom(program.toString()), arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("execv", e);
        }
    }
}
