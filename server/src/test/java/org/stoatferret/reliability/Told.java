package org.stoatferret.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.stoatferret.reliability.StreamReader.Event;

/** What all readers were told together, against which each of them is held. */
final class Told {
    private static final int MOST_COMPLAINTS = 20;

    private final TreeMap<Long, Event> owed = new TreeMap<>();
    private final Map<String, Long> ends = new HashMap<>(); // by job
    private final List<String> complaints = new ArrayList<>();

    /** Adds what one reader was told. */
    void add(List<Event> events) {
        for (var event : events) {
            if (event.isOwed()) {
                var known = owed.putIfAbsent(event.sequence(), event);
                if (known != null && !known.equals(event)) {
                    complain("two readers were told different things: " + known + " and " + event);
                }
            }
        }
    }

    /** Compares with the places of the events that the database has. */
    void compare(List<Long> stored) {
        var known = stored.stream().filter(sequence -> sequence >= owed.firstKey()).toList();
        if (!known.equals(List.copyOf(owed.keySet()))) {
            complain("the database has " + known.size() + " events, and " + owed.size() + " were told");
        }
        for (var event : owed.values()) {
            if (event.isEnd() && ends.put(job(event), event.sequence()) != null) {
                complain("a job has ended twice: " + event);
            }
        }
    }

    /** Checks one reader of everything, from its snapshot to its last event. */
    void checkAll(String who, List<Event> events) {
        checkOrder(who, events);
        var between = owed.subMap(events.getFirst().sequence(), false, events.getLast().sequence(), true);
        checkWhole(who, events, List.copyOf(between.values()));
    }

    /** Checks one reader of one job, which has read to the end. */
    void checkJob(String who, String job, List<Event> events) {
        checkOrder(who, events);
        if (!events.getLast().isEnd() || events.stream().filter(Event::isEnd).count() != 1) {
            complain(who + " was not told one end, last");
            return;
        }
        var between = owed.subMap(events.getFirst().sequence(), false, events.getLast().sequence(), true);
        checkWhole(who, events, between.values().stream().filter(event -> job(event).equals(job)).toList());
    }

    int size() {
        return owed.size();
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    void complain(String complaint) {
        if (complaints.size() < MOST_COMPLAINTS) {
            complaints.add(complaint);
        }
    }

    private void checkOrder(String who, List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (event.name().equals("reset") || event.name().equals("snapshot") != (i == 0)) {
                complain(who + " was told " + event + " as number " + i);
            }
            if (i > 0 && event.sequence() <= events.get(i - 1).sequence()) {
                complain(who + " was told " + event.id() + " after " + events.get(i - 1).id());
            }
            var end = event.name().equals("progress") ? ends.get(job(event)) : null;
            if (end != null && event.sequence() > end) {
                complain(who + " was told of progress after the end: " + event);
            }
        }
    }

    private void checkWhole(String who, List<Event> events, List<Event> expected) {
        var told = events.stream().filter(Event::isOwed).toList();
        if (!told.equals(expected)) {
            var missing = new ArrayList<>(expected);
            missing.removeAll(told);
            complain(who + " was told " + told.size() + " of " + expected.size() + "; missing: "
                    + missing.stream().limit(3).toList());
        }
    }

    private static String job(Event event) {
        int start = event.data().indexOf("\"job_id\":\"") + 10;
        return event.data().substring(start, start + 36);
    }
}
