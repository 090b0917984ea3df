package org.stoatferret.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.stoatferret.door.Door;
import org.stoatferret.probe.ChildProcess.Ending;
import org.stoatferret.probe.Prober.Availability;
import org.stoatferret.probe.Prober.Availability.Available;
import org.stoatferret.probe.Prober.Availability.Unavailable;

/** Finds an ffprobe by running it; that a file is there and executable says little. */
final class FfprobeSearch {
    private static final System.Logger LOG = System.getLogger(FfprobeSearch.class.getName());
    // The first run reads all of it from a disk that may be slow.
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("^ffprobe version (\\S{1,100})");

    private final Door door;
    private final Guardian guardian;

    /**
     * Makes one.
     *
     * @param guardian
     *            ends the children's families
     */
    FfprobeSearch(Door door, Guardian guardian) {
        this.door = door;
        this.guardian = guardian;
    }

    /** The configured one and no other, or else the bundled one, or else one that is installed. */
    Found find(FfprobeConfig config) throws InterruptedException {
        var configured = config.executable();
        if (configured != null) {
            var trial = run(configured.toString(), Map.of());
            return trial.found("probe.executable is set to " + configured + ", which does not run: " + trial.reason()
                    + ". Set it to an ffprobe that runs, or remove the setting to have one found.");
        }
        var bundled = runBundled(config.cacheDirectory());
        if (bundled.command() != null) {
            return bundled.found("");
        }
        var installed = run("ffprobe", Map.of());
        return installed.found("No ffprobe runs on this machine (the bundled one: " + bundled.reason()
                + "; an installed one: " + installed.reason() + "). " + LaunchFailure.REMEDY);
    }

    private Trial runBundled(Path cacheDirectory) throws InterruptedException {
        try {
            var bundled = BundledFfmpeg.unpack(cacheDirectory).orElse(null);
            if (bundled == null) {
                return Trial.failed("there is none for this platform");
            }
            return run(bundled.program("ffprobe").toString(), bundled.environment());
        } catch (IOException e) {
            return Trial.failed("it cannot be unpacked: " + e);
        }
    }

    private Trial run(String executable, Map<String, String> environment) throws InterruptedException {
        var command = new FfprobeCommand(executable, environment, guardian, true);
        var limited = run(command);
        if (limited.command() != null) {
            return limited;
        }
        // There may be no shell to set the limits, or it may need more. If it does not run at all, this says why.
        var unlimited = run(command.unlimited());
        if (unlimited.command() != null) {
            LOG.log(System.Logger.Level.WARNING, executable + " runs without a limit to its memory, since with one it "
                    + "does not run: " + limited.reason());
        }
        return unlimited;
    }

    private Trial run(FfprobeCommand command) throws InterruptedException {
        try (var child = command.version()) {
            return read(command, door.call(LIMIT, child::run));
        } catch (TimeoutException e) {
            return Trial.failed("it did not tell its version within " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            return Trial.failed(LaunchFailure.reason(e.getCause()));
        }
    }

    private static Trial read(FfprobeCommand command, Ending ending) {
        String output = new String(ending.output(), StandardCharsets.UTF_8);
        var version = VERSION.matcher(output);
        if (ending.exitValue() == 0 && version.find()) {
            return new Trial(command, version.group(1), "");
        }
        if (ending.exitValue() == 0) {
            return Trial.failed("what it writes is not the version of an ffprobe");
        }
        String errors = new String(ending.errors(), StandardCharsets.UTF_8);
        // The loader names what is missing, and neither is anybody's media.
        return Trial.failed("it ended with status " + ending.exitValue() + " " + Complaint.oneLine(errors));
    }

    /** What came of running one. */
    private record Trial(@Nullable FfprobeCommand command, String version, String reason) {
        static Trial failed(String reason) {
            return new Trial(null, "", reason.strip());
        }

        Found found(String remedy) {
            return command == null
                    ? new Found(new Unavailable(remedy), null)
                    : new Found(new Available("ffprobe", version, command.executable()), command);
        }
    }

    /** What is run from now on, or why nothing is. */
    record Found(Availability availability, @Nullable FfprobeCommand command) {
        FfprobeCommand requireCommand() throws ProberUnavailableException {
            if (command != null) {
                return command;
            }
            String remedy = availability instanceof Unavailable none ? none.remedy() : LaunchFailure.REMEDY;
            throw new ProberUnavailableException(remedy, null);
        }
    }
}
