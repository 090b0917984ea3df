package org.stoatferret.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A stream whose events are stored before they are published, against a model of what each reader is owed. */
@Timeout(300)
class StoredStreamTest {
    private static final int HISTORY = 8;
    private static final int TRANSACTIONS = 15_000;
    private static final int READERS = 4;
    private static final int PAGE = 5;

    private final Sequences sequences = new Sequences("e", 1, Long.MAX_VALUE);
    /** Events are words; those in lower case are the latest word on their first letter. */
    private final EventStream<String> stream = new EventStream<>(sequences, HISTORY,
            word -> Character.isLowerCase(word.charAt(0)) ? word.charAt(0) : null);
    private final ConcurrentSkipListMap<Long, String> stored = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, String> published = new ConcurrentSkipListMap<>();
    private final AtomicLong count = new AtomicLong(); // the state that snapshots show: changed under the stream's lock
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong end = new AtomicLong(Long.MAX_VALUE); // until the last event of all is stored

    @Test
    void eventsAreDeliveredInTheOrderTheyAreStoredInWhateverIsPublishedMeanwhile() throws Exception {
        try (var reader = subscribe(null).subscription()) {
            var places = sequences.reserve(2);
            stream.publish(sequence -> "p1");
            stream.publish(sequence -> "U");
            stream.publishStored(places.sequence(0), () -> "A");
            stream.publish(sequence -> "q1");
            stream.publishStored(places.sequence(1), () -> "B");
            places.close();
            stream.publish(sequence -> "p2");
            var order = new ArrayList<String>();
            long before = 0;
            for (var next = reader.poll(Duration.ZERO); next.isPresent(); next = reader.poll(Duration.ZERO)) {
                assertTrue(next.get().sequence() > before);
                before = next.get().sequence();
                order.add(next.get().event());
            }
            assertEquals(List.of("U", "A", "q1", "B", "p2"), order);
        }
    }

    @Test
    void whatTheStreamForgetsIsReadFromWhereItIsStored() {
        long first = store("A0");
        for (int i = 1; i <= 2 * HISTORY; i++) {
            store("A" + i);
        }
        var opening = subscribe(stream.position(first).toString());
        assertNull(opening.snapshot());
        assertTrue(opening.storedUpTo() > first);
        try (var reader = opening.subscription()) {
            assertEquals(2L * HISTORY, stored.subMap(first, false, opening.storedUpTo(), true).size() + drain(reader));
        }
        sequences.forget(first + 1);
        assertEquals("event id too old", subscribe(stream.position(first).toString()).reset());
        assertNull(subscribe(stream.position(last.get() - 1).toString()).reset(), "the stream itself still has it");
    }

    @Test
    void whatWasNeverStoredIsTooOldOnceTheStreamHasForgottenIt() {
        long first = store("A");
        stream.publish(sequence -> "U");
        long late = sequences.next();
        stream.publish(sequence -> "V");
        stored.put(late, "V");
        stream.stored(late);
        for (int i = 0; i < HISTORY; i++) {
            store("A" + i);
        }
        assertNotNull(subscribe(stream.position(first).toString()).reset(), "U is lost");
        assertNull(subscribe(stream.position(late - 1).toString()).reset(), "V was stored in the end");
    }

    @Test
    void whatWaitedInTheStreamTakesNoRoomFromWhatComes() throws Exception {
        long first = store("A0");
        for (int i = 1; i <= HISTORY; i++) {
            store("A" + i);
        }
        try (var reader = subscribe(stream.position(first).toString()).subscription()) {
            for (int i = 0; i < HISTORY; i++) {
                store("B" + i);
            }
            assertEquals(2 * HISTORY, drain(reader));
            assertTrue(!reader.hasEnded());
            for (int i = 0; i < 3 * HISTORY; i++) {
                store("C" + i);
            }
            assertTrue(drain(reader) >= HISTORY);
            assertTrue(reader.hasEnded(), "but there is a limit to that");
        }
    }

    @Test
    void howeverReadersAreCutOffEachIsToldEverythingOnceInOrder() throws Exception {
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var readers = new ArrayList<Thread>();
        var resumed = new AtomicLong();
        for (int i = 0; i < READERS; i++) {
            int seed = i;
            readers.add(start(() -> resumed.addAndGet(new Reader(seed).run()), failures));
        }
        var others = List.of(start(() -> publishProgress('p'), failures), start(() -> publishProgress('q'), failures));
        try {
            write(new Random(99));
        } finally {
            isOver.set(true);
            end.set(store("END"));
        }
        for (var thread : others) {
            assertTrue(thread.join(Duration.ofSeconds(30)));
        }
        for (var thread : readers) {
            assertTrue(thread.join(Duration.ofSeconds(60)));
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(resumed.get() > 1_000, "cuts: " + resumed);
        assertEquals(0, stream.subscribers());
        assertEquals(published, stored);
    }

    /** What the database's writer does; some of its transactions are lost, and some of those were committed after all. */
    private void write(Random random) {
        for (int i = 0; i < TRANSACTIONS; i++) {
            int events = random.nextInt(4);
            boolean isLost = random.nextInt(10) == 0;
            try (var places = sequences.reserve(events)) {
                for (int event = 0; event < events && !isLost; event++) {
                    stored.put(places.sequence(event), "A" + i);
                }
                if (random.nextInt(4) == 0) {
                    Thread.yield(); // a commit takes its time
                }
                for (int event = 0; event < events && !isLost; event++) {
                    publishStored(places.sequence(event), "A" + i);
                }
            }
        }
    }

    private void publishProgress(char about) {
        for (int i = 0; !isOver.get(); i++) {
            int number = i;
            stream.publish(sequence -> about + "" + number);
            Thread.yield();
        }
    }

    private long store(String word) {
        try (var places = sequences.reserve(1)) {
            stored.put(places.sequence(0), word);
            publishStored(places.sequence(0), word);
            last.set(places.sequence(0));
            return places.sequence(0);
        }
    }

    private void publishStored(long sequence, String word) {
        stream.publishStored(sequence, () -> {
            published.put(sequence, word);
            count.incrementAndGet();
            return word;
        });
    }

    private Opening<String, Long> subscribe(String position) {
        return stream.subscribe(word -> true, position, count::get);
    }

    private static int drain(Subscription<String> reader) {
        int count = 0;
        try {
            while (reader.poll(Duration.ZERO).isPresent()) {
                count++;
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return count;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Thread start(Action action, ConcurrentLinkedQueue<Throwable> failures) {
        return Thread.ofVirtual().start(() -> {
            try {
                action.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        });
    }

    /** Reads some events, is cut off, comes back; checks what it was told against the model. */
    private final class Reader {
        private final List<Map.Entry<Long, String>> told = new ArrayList<>();
        private final Random random;
        private long at;
        private long resumed;

        Reader(int seed) {
            random = new Random(seed);
        }

        long run() throws InterruptedException {
            var first = subscribe(null);
            at = first.position().sequence();
            long start = at;
            assertEquals(first.snapshot(), published.headMap(start, true).size(), "the snapshot is as of its position");
            first.subscription().close();
            while (at < end.get()) {
                var opening = subscribe(stream.position(at).toString());
                assertNull(opening.reset());
                try (var reader = opening.subscription()) {
                    read(opening, reader, random.nextInt(30));
                }
                resumed++;
            }
            var owed = told.stream().filter(event -> Character.isUpperCase(event.getValue().charAt(0))).toList();
            assertEquals(List.copyOf(published.tailMap(start, false).entrySet()), owed);
            return resumed;
        }

        private void read(Opening<String, Long> opening, Subscription<String> reader, int count)
                throws InterruptedException {
            int left = count;
            while (at < opening.storedUpTo()) {
                var page = stored.subMap(at, false, opening.storedUpTo(), true).entrySet().stream().limit(PAGE)
                        .toList();
                if (page.isEmpty()) {
                    break;
                }
                for (var past : page) {
                    for (var other = reader.pollBefore(past.getKey()); other.isPresent(); other = reader
                            .pollBefore(past.getKey())) {
                        tell(other.get());
                    }
                    tell(new Published<>(past.getKey(), past.getValue()));
                    if (left-- <= 0) {
                        return;
                    }
                }
            }
            for (; left > 0; left--) {
                var next = reader.poll(Duration.ofMillis(random.nextInt(3)));
                if (next.isEmpty()) {
                    return;
                }
                tell(next.get());
            }
        }

        private void tell(Published<String> event) {
            assertTrue(event.sequence() > at, () -> event + " after " + at);
            at = event.sequence();
            told.add(Map.entry(event.sequence(), event.event()));
        }
    }
}
