package org.stoatferret.http;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.stoatferret.job.Job;
import org.stoatferret.job.JobEvent;
import org.stoatferret.job.JobStore.Status;

/** What events carry: a name of the wire contract, and data to go with it. */
record EventJson(String name, Object data) {
    private static final int NAMES_SHOWN = 8;

    /** How far a job has come. */
    record Progress(String jobId, String status, @Nullable String phase, @Nullable Double progress,
            List<String> current, @Nullable Long total, long scanned, @JsonProperty("new") long added, long updated,
            long skipped, long moved, long missing, long failed, double rate, @Nullable Long etaSeconds,
            long elapsedMs) {}

    /** A file that could not be made a video of. */
    record FileError(String jobId, String path, String code, String message) {}

    /** The list of videos has changed. */
    record Library(String reason, long total) {}

    /** The jobs that wait or run. */
    record Snapshot(List<JobJson> jobs) {}

    /** A stream could not be taken up where it was left. */
    record Reset(String reason) {}

    static EventJson of(JobEvent event) {
        return switch (event) {
            case JobEvent.Changed changed ->
                new EventJson(Query.Words.of(Status.of(changed.job().state())), JobJson.of(changed.job()));
            case JobEvent.Progressed progressed -> new EventJson("progress", progress(progressed));
            case JobEvent.FileFailed failed ->
                new EventJson("file_error", new FileError(failed.job().toString(), failed.problem().path().display(),
                        failed.problem().code().name(), failed.problem().message()));
            case JobEvent.LibraryChanged changed ->
                new EventJson("library", new Library(changed.reason(), changed.total()));
        };
    }

    static EventJson snapshot(List<Job> jobs) {
        return new EventJson("snapshot", new Snapshot(jobs.stream().map(JobJson::of).toList()));
    }

    static EventJson snapshot(Job job) {
        return new EventJson("snapshot", JobJson.of(job));
    }

    static EventJson reset(String reason) {
        return new EventJson("reset", new Reset(reason));
    }

    private static Progress progress(JobEvent.Progressed event) {
        var progress = event.progress();
        var counts = progress.counts();
        var phase = progress.phase();
        var remaining = progress.remaining();
        return new Progress(event.job().toString(), Query.Words.of(Status.RUNNING),
                phase == null ? null : Query.Words.of(phase), progress.fraction(),
                progress.current().stream().limit(NAMES_SHOWN).toList(), counts.total(), counts.scanned(),
                counts.added(), counts.updated(), counts.skipped(), counts.moved(), counts.missing(), counts.failed(),
                Double.isFinite(progress.rate()) ? progress.rate() : 0,
                remaining == null ? null : remaining.plusMillis(999).toSeconds(), progress.elapsed().toMillis());
    }
}
