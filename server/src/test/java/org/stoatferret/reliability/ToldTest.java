package org.stoatferret.reliability;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.stoatferret.reliability.StreamReader.Event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/** What is lost, doubled, out of order, changed or reset does not go unnoticed. */
class ToldTest {
    private static final String JOB = "00000000-0000-0000-0000-000000000001";
    private static final List<Event> WHOLE = List.of(event(1, "snapshot", ""), event(2, "pending", ""),
            event(3, "running", ""), event(4, "progress", ""), event(5, "file_error", "a"), event(7, "complete", ""));
    private static final List<Long> STORED = List.of(2L, 3L, 5L, 7L);

    @Test
    void aWholeStreamIsNothingToComplainOf() {
        assertEquals(List.of(), complaints(WHOLE, STORED));
        var withoutProgress = new ArrayList<>(WHOLE);
        withoutProgress.remove(3);
        assertEquals(List.of(), complaints(withoutProgress, STORED));
    }

    @Test
    void everyFaultIsComplainedOf() {
        for (int i = 1; i < WHOLE.size(); i++) {
            if (WHOLE.get(i).isOwed()) {
                var lost = new ArrayList<>(WHOLE);
                lost.remove(i);
                assertNotEquals(List.of(), complaints(lost, STORED), "lost " + i);
            }
            var doubled = new ArrayList<>(WHOLE);
            doubled.add(i, WHOLE.get(i));
            assertNotEquals(List.of(), complaints(doubled, STORED), "doubled " + i);
            var swapped = new ArrayList<>(WHOLE);
            swapped.set(i, WHOLE.get(i - 1));
            swapped.set(i - 1, WHOLE.get(i));
            assertNotEquals(List.of(), complaints(swapped, STORED), "swapped " + i);
            var reset = new ArrayList<>(WHOLE);
            reset.add(i, event(0, "reset", ""));
            assertNotEquals(List.of(), complaints(reset, STORED), "reset " + i);
        }
        var changed = new ArrayList<>(WHOLE);
        changed.set(4, event(5, "file_error", "b"));
        assertNotEquals(List.of(), complaints(changed, STORED));
        var late = new ArrayList<>(WHOLE);
        late.add(event(8, "progress", ""));
        assertNotEquals(List.of(), complaints(late, STORED));
        assertNotEquals(List.of(), complaints(WHOLE, List.of(2L, 3L, 5L, 6L, 7L)), "told to nobody");
    }

    private static List<String> complaints(List<Event> events, List<Long> stored) {
        var told = new Told();
        told.add(WHOLE);
        told.add(events);
        told.compare(stored);
        told.checkAll("one", events);
        told.checkJob("another", JOB, events);
        return told.complaints();
    }

    private static Event event(long sequence, String name, String more) {
        return new Event("e-" + sequence, name, "{\"job_id\":\"" + JOB + "\"," + more + "}");
    }
}
