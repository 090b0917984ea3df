package org.stoatferret.reliability;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** An event as a client reads it. */
record Event(String id, String name, JsonNode data) {
    private static final Set<String> ENDS = Set.of("complete", "cancelled", "failed", "timeout");

    /** Whether it tells of the end of a job. */
    boolean isEnd() {
        return ENDS.contains(name);
    }

    /** Whether it tells of a job's new state, and has the whole job. */
    boolean isTransition() {
        return isEnd() || name.equals("pending") || name.equals("running");
    }

    /** The job it is about; the empty string if it is about none. */
    String job() {
        return data.path("job_id").asText();
    }
}
