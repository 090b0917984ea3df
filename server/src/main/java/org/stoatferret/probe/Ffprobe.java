package org.stoatferret.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.stoatferret.files.Storage;
import org.stoatferret.media.FilePath;
import org.stoatferret.probe.ChildProcess.Ending;

/** Runs one ffprobe for each file. */
public final class Ffprobe implements Prober {
    // What the shell, env and the dynamic loader end with when they could not run what they were asked to.
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final Questioner questioner;
    private final FfprobeSearch.Found found;

    private Ffprobe(Questioner questioner, FfprobeSearch.Found found) {
        this.questioner = questioner;
        this.found = found;
    }

    /**
     * Looks for an ffprobe that runs, by running it: the configured one, or else the bundled one, or else one that is
     * installed. Unpacks the bundled one into the cache directory. Blocks for some seconds at most.
     */
    public static Ffprobe find(FfprobeConfig config, Storage storage) throws InterruptedException {
        var questioner = new Questioner(config, storage);
        return new Ffprobe(questioner, new FfprobeSearch(questioner.door(), questioner.guardian()).find(config));
    }

    @Override
    public Availability availability() {
        return found.availability();
    }

    @Override
    public int abandoned() {
        return questioner.door().abandoned();
    }

    @Override
    public ProbeResult probe(FilePath file) throws InterruptedException, ProberUnavailableException {
        return probe(file, () -> {});
    }

    @Override
    public ProbeResult probe(FilePath file, Runnable answered)
            throws InterruptedException, ProberUnavailableException {
        return questioner.ask(file, new Runs(found.requireCommand()), answered);
    }

    @Override
    public void close() {
        questioner.close();
    }

    private record Runs(FfprobeCommand command) implements Questioner.Engine {
        @Override
        public boolean showsNames() {
            return true; // in the list of processes
        }

        @Override
        public Question about(FilePath file, Path alias) {
            return command.about(alias);
        }

        @Override
        public ProbeResult read(FilePath file, String asked, Ending ending) throws ProberUnavailableException {
            requireRun(asked, ending);
            return FfprobeJson.read(file, asked, ending);
        }

        private void requireRun(String asked, Ending ending) throws ProberUnavailableException {
            Signal.requireNone(ending.exitValue());
            boolean failed = ending.exitValue() == NOT_EXECUTABLE || ending.exitValue() == NOT_FOUND;
            if (failed && ending.output().length == 0) {
                String reason = Complaint.of(new String(ending.errors(), StandardCharsets.UTF_8), asked,
                        ending.exitValue() == NOT_FOUND ? "it is not there" : "it may not be run");
                throw new ProberUnavailableException(command.executable() + " does not run any more (" + reason + "). "
                        + LaunchFailure.REMEDY, null);
            }
        }
    }
}
