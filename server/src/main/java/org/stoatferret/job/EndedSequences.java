package org.stoatferret.job;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.JobId;

/** Where in the stream the terminal events of the latest jobs stand. Thread-safe. */
final class EndedSequences {
    private static final int REMEMBERED = 10_000;

    private final Map<JobId, Long> sequences = new LinkedHashMap<>() { // guarded by this
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    synchronized void put(JobId job, long sequence) {
        sequences.put(job, sequence);
    }

    synchronized @Nullable Long find(JobId job) {
        return sequences.get(job);
    }
}
