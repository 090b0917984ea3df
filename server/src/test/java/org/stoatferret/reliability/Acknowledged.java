package org.stoatferret.reliability;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** What a server has said that it has, to be held against it after its death. Thread-safe. */
final class Acknowledged {
    private static final int PAGE = 1_000;

    private final Map<String, Said> jobs = new HashMap<>(); // guarded by this, like what follows
    private final Map<String, Row> videos = new HashMap<>();
    private long checked;

    /**
     * The last word on a job.
     *
     * @param status
     *            as on the wire
     * @param stored
     *            how many videos it has stored in this attempt at least
     * @param problems
     *            the files it could not read in this attempt
     */
    private record Said(int attempt, String status, long stored, Set<String> problems) {
        boolean hasEnded() {
            return isEnd(status);
        }

        /**
         * Whether it may be so after the death of the server that has said this: what had ended stays, what was running
         * has ended, too, or is tried again, and what was pending may have begun.
         */
        boolean allows(String status, int attempt) {
            if (hasEnded()) {
                return status.equals(this.status) && attempt == this.attempt;
            }
            int least = this.attempt + (this.status.equals("running") && !isEnd(status) ? 1 : 0);
            return attempt >= least && attempt <= this.attempt + 1;
        }

        private static boolean isEnd(String status) {
            return !status.equals("pending") && !status.equals("running");
        }
    }

    /** A video, and when it was last changed; the text sorts. */
    private record Row(String path, String updatedAt) {}

    synchronized void heard(Event event) {
        if (event.isTransition()) {
            job(event.data());
        } else if (event.name().equals("progress")) {
            var said = jobs.get(event.job());
            if (said != null) {
                jobs.put(event.job(), new Said(said.attempt, said.status, stored(event.data()), said.problems));
            }
        } else if (event.name().equals("file_error") && jobs.containsKey(event.job())) {
            jobs.get(event.job()).problems.add(event.data().path("path").asText());
        }
        event.data().path("jobs").forEach(this::job);
    }

    /** Takes note of a job as an answer or an event shows it. Answers may overtake events, so that older news is none. */
    synchronized void job(JsonNode job) {
        if (!job.has("job_id")) {
            return; // an error, which acknowledges nothing
        }
        var id = job.path("job_id").asText();
        int attempt = job.path("attempt").asInt();
        var said = jobs.get(id);
        if (said != null && (said.attempt > attempt || said.hasEnded())) {
            return;
        }
        var problems = said != null && said.attempt == attempt ? said.problems : new HashSet<String>();
        job.path("result").path("errors").forEach(error -> problems.add(error.path("path").asText()));
        jobs.put(id, new Said(attempt, job.path("status").asText(), stored(job.path("result")), problems));
    }

    synchronized void videos(JsonNode page) {
        for (var video : page.path("videos")) {
            videos.put(video.path("id").asText(),
                    new Row(video.path("path").asText(), video.path("updated_at").asText()));
        }
    }

    private static long stored(JsonNode counts) {
        return counts.path("new").asLong() + counts.path("updated").asLong();
    }

    /** How many jobs, videos and files that could not be read have been looked for. */
    synchronized long checked() {
        return checked;
    }

    /** What a server that was started on the same data no longer has of these jobs, and of the videos below a directory. */
    synchronized List<String> lostBy(Api api, List<String> jobsToCheck, String directory)
            throws IOException, InterruptedException {
        var lost = new ArrayList<String>();
        var rows = list(api, "&directory=" + directory);
        for (var id : jobsToCheck) {
            if (jobs.containsKey(id)) {
                checkJob(api, id, jobs.get(id), rows.values(), lost);
            }
        }
        videos.forEach((id, row) -> {
            if (row.path.startsWith(directory + "/")) {
                checkVideo(id, row, rows.get(id), lost);
            }
        });
        return lost;
    }

    /** The same for every video there ever was. */
    synchronized List<String> lostBy(Api api) throws IOException, InterruptedException {
        var lost = new ArrayList<String>();
        var rows = list(api, "");
        videos.forEach((id, row) -> checkVideo(id, row, rows.get(id), lost));
        return lost;
    }

    private void checkVideo(String id, Row row, JsonNode now, List<String> lost) {
        checked++;
        if (now == null || !now.path("path").asText().equals(row.path)
                || now.path("updated_at").asText().compareTo(row.updatedAt) < 0) {
            lost.add("video " + id + " " + row + ": " + now);
        }
    }

    private void checkJob(Api api, String id, Said said, Iterable<JsonNode> rows, List<String> lost)
            throws IOException, InterruptedException {
        checked++;
        var answer = api.get("/api/v1/jobs/" + id);
        var now = answer.body();
        if (answer.status() != 200 || !said.allows(now.path("status").asText(), now.path("attempt").asInt())) {
            lost.add("job " + id + " " + said + ": " + answer);
        }
        long stored = 0;
        for (var row : rows) {
            stored += row.path("last_job_id").asText().equals(id) ? 1 : 0;
        }
        checked += said.stored;
        if (stored < said.stored) {
            lost.add(said.stored - stored + " videos that job " + id + " had counted as stored");
        }
        if (said.hasEnded()) {
            checkProblems(api, id, said.problems, lost);
        }
    }

    private void checkProblems(Api api, String id, Set<String> problems, List<String> lost)
            throws IOException, InterruptedException {
        var now = new HashSet<String>();
        api.get("/api/v1/jobs/" + id + "/errors?limit=1000").body().path("errors")
                .forEach(error -> now.add(error.path("path").asText()));
        checked += problems.size();
        problems.stream().filter(path -> !now.contains(path))
                .forEach(path -> lost.add("that job " + id + " could not read " + path));
    }

    /** All videos, by id. */
    private static Map<String, JsonNode> list(Api api, String filter) throws IOException, InterruptedException {
        var all = new HashMap<String, JsonNode>();
        for (int offset = 0;; offset += PAGE) {
            var page = api.get("/api/v1/videos?sort=path&limit=" + PAGE + "&offset=" + offset + filter).body()
                    .path("videos");
            page.forEach(video -> all.put(video.path("id").asText(), video));
            if (page.size() < PAGE) {
                return all;
            }
        }
    }
}
