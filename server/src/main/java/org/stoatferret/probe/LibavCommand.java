package org.stoatferret.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.stoatferret.libav.LibavWorker;

/**
 * What is run to have files read by FFmpeg's own libraries.
 *
 * @param environment
 *            what differs from the server's own; the empty string takes a variable away
 */
record LibavCommand(List<String> command, Map<String, String> environment) {
    /** The Java of a child takes this much itself, of what {@link ResourceLimits} counts; measured, and rounded up. */
    private static final int JAVA_MIB = 144;

    // Small and quick to start; it does not live long enough, or do enough in Java, for more to pay.
    private static final List<String> OPTIONS = List.of("-Xms4m", "-Xmx64m", "-Xss512k", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=16m", "-XX:-UsePerfData",
            // An answer may be large; without it there is nothing to do but to end.
            "-XX:+ExitOnOutOfMemoryError",
            // When a library crashes, Java has much to say about itself, and would say it in place of the answer.
            "-XX:+DisplayVMOutputToStderr", "-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash",
            "--enable-preview", "--enable-native-access=ALL-UNNAMED");

    /** With the libraries that this program brings along; from a cache, if a system property names one. */
    static LibavCommand of(BundledFfmpeg bundled) {
        var cache = System.getProperty("stoatferret.workercache");
        // One that does not fit is passed over, and nobody needs to hear of it.
        var command = java(cache == null
                ? List.of()
                : List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off"));
        return new LibavCommand(ResourceLimits.around(command, JAVA_MIB + ResourceLimits.DATA_MIB),
                environment(bundled));
    }

    /** The same, but leaves a cache when it ends. */
    static LibavCommand toMakeCache(BundledFfmpeg bundled, Path cache) {
        return new LibavCommand(java(List.of("-XX:AOTCacheOutput=" + cache, "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-AOTRecordTraining")), environment(bundled));
    }

    private static List<String> java(List<String> further) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(further);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LibavWorker.class.getName()));
        return command;
    }

    private static Map<String, String> environment(BundledFfmpeg bundled) {
        var environment = new HashMap<>(bundled.environment());
        // Java adopts the locale, and C then writes numbers by it.
        environment.put("LC_ALL", "C");
        // They would make the child as large as the server, and talkative.
        environment.put("JAVA_TOOL_OPTIONS", "");
        environment.put("JDK_JAVA_OPTIONS", "");
        // What one file's decoders took is kept for the next one's, up to a point.
        environment.put("MALLOC_ARENA_MAX", "1");
        environment.put("MALLOC_TRIM_THRESHOLD_", Integer.toString(32 << 20));
        environment.put("MALLOC_MMAP_THRESHOLD_", Integer.toString(16 << 20));
        return environment;
    }

    /** One that has not been started yet. */
    WorkerProcess worker(Guardian guardian) {
        return guardian.worker(command, environment);
    }
}
