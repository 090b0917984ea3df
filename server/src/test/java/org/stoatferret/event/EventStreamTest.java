package org.stoatferret.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(300)
class EventStreamTest {
    private static final Duration NOW = Duration.ZERO;

    /** Events are words; those in lower case are the latest word on their first letter. */
    private final EventStream<String> stream = new EventStream<>(sequences(), 4,
            word -> Character.isLowerCase(word.charAt(0)) ? word.charAt(0) : null);

    @Test
    void deliversInOrderToEverySubscriberWhatItAskedFor() throws InterruptedException {
        try (var all = subscribe(null).subscription();
                var some = stream.subscribe(word -> word.startsWith("B"), null, () -> "").subscription()) {
            publish("A1", "B1", "A2");
            assertEquals(List.of("A1", "B1", "A2"), read(all));
            assertEquals(List.of("B1"), read(some));
        }
    }

    @Test
    void newerWordReplacesAnUndeliveredOneOnTheSameSubjectAndKeepsTheOrder() throws InterruptedException {
        try (var reader = subscribe(null).subscription()) {
            publish("p1", "q1", "A", "p2", "B", "p3");
            assertEquals(List.of("q1", "A", "B", "p3"), read(reader));
            publish("p4");
            assertEquals(List.of("p4"), read(reader));
        }
    }

    @Test
    void resumesAfterAPositionWithNothingLostOrDoubled() throws InterruptedException {
        publish("A", "p1", "B", "p2");
        var opening = subscribe("e-1");
        assertNull(opening.snapshot());
        assertNull(opening.reset());
        try (var reader = opening.subscription()) {
            publish("C");
            assertEquals(List.of("B", "p2", "C"), read(reader));
        }
    }

    @Test
    void forgottenSubjectIsOwedToNobody() throws InterruptedException {
        publish("A", "p1");
        stream.forget('p');
        assertEquals(List.of(), read(subscribe("e-1").subscription()));
    }

    @Test
    void aPositionThatCannotBeServedGetsAReasonAndASnapshot() {
        publish("A", "B", "C", "D", "E", "F");
        for (var last : List.of("other-1", "e-99", "garbage", "", "e-", "-1", "e-1", "e-" + "9".repeat(10_000))) {
            var opening = subscribe(last);
            assertEquals("state", opening.snapshot(), last);
            assertNotNull(opening.reset(), last);
            assertEquals("e-6", opening.position().toString());
        }
        assertNull(subscribe("e-2").reset(), "the oldest that can be served");
    }

    @Test
    void aReaderThatFallsBehindEndsAfterWhatItHoldsAndCostsNobodyElse() throws InterruptedException {
        try (var slow = subscribe(null).subscription(); var quick = subscribe(null).subscription()) {
            for (var word : List.of("A", "B", "C", "D", "E", "F")) {
                publish(word);
                assertEquals(List.of(word), read(quick));
            }
            assertFalse(slow.hasEnded(), "something is left to be read");
            assertEquals(List.of("A", "B", "C", "D"), read(slow));
            assertTrue(slow.hasEnded());
            assertFalse(quick.hasEnded());
        }
    }

    @Test
    void closingEndsEverySubscriptionAfterWhatItIsOwed() throws InterruptedException {
        var reader = subscribe(null).subscription();
        publish("A");
        stream.close();
        assertEquals(List.of("A"), read(reader));
        assertTrue(reader.hasEnded());
        assertTrue(subscribe(null).subscription().hasEnded(), "those who come too late end at once");
    }

    @Test
    void aChangeAndItsEventAreOneStepForSnapshots() throws InterruptedException {
        int rounds = 3_000;
        var wide = new EventStream<Integer>(sequences(), 10_000, number -> null);
        var state = new int[1];
        for (int round = 0; round < rounds; round++) {
            int before = state[0];
            var go = new CountDownLatch(1);
            var publisher = Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                wide.publish(sequence -> ++state[0]);
            });
            go.countDown();
            var opening = wide.subscribe(number -> true, null, () -> state[0]);
            assertTrue(publisher.join(Duration.ofSeconds(30)));
            try (var reader = opening.subscription()) {
                var next = reader.poll(NOW);
                int snapshot = opening.snapshot();
                assertEquals(snapshot == before, next.isPresent(), "seen once, in the snapshot or as an event");
                assertEquals(snapshot, opening.position().sequence());
            }
        }
        assertEquals(0, wide.subscribers());
    }

    @Test
    void concurrentPublishersAndReconnectingReadersLoseAndDoubleNothing() throws InterruptedException {
        int publishers = 3;
        int each = 2_000;
        var wide = new EventStream<String>(sequences(), publishers * each, word -> null);
        var readers = new ArrayList<Thread>();
        var results = new ConcurrentLinkedQueue<List<Long>>();
        for (int i = 0; i < 4; i++) {
            readers.add(Thread.ofVirtual().start(() -> results.add(readWithCuts(wide, publishers * each))));
        }
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < publishers; i++) {
            writers.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < each; n++) {
                    wide.publish(sequence -> "word");
                }
            }));
        }
        for (var thread : writers) {
            thread.join();
        }
        for (var thread : readers) {
            assertTrue(thread.join(Duration.ofSeconds(60)));
        }
        assertEquals(4, results.size());
        for (var seen : results) {
            assertEquals(publishers * each, seen.size());
            for (int i = 0; i < seen.size(); i++) {
                assertEquals(i + 1, seen.get(i));
            }
        }
    }

    /** Reads a few events, cuts the connection, comes back. */
    private static List<Long> readWithCuts(EventStream<String> stream, int count) {
        var seen = new ArrayList<Long>();
        String last = "e-0";
        try {
            while (seen.size() < count) {
                try (var reader = stream.subscribe(word -> true, last, () -> "").subscription()) {
                    for (int i = 0; i < 97 && seen.size() < count; i++) {
                        var next = reader.poll(Duration.ofSeconds(30)).orElseThrow();
                        seen.add(next.sequence());
                        last = stream.position(next.sequence()).toString();
                    }
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return seen;
    }

    private static Sequences sequences() {
        return new Sequences("e", 1, Long.MAX_VALUE);
    }

    private Opening<String, String> subscribe(String last) {
        return stream.subscribe(word -> true, last, () -> "state");
    }

    private void publish(String... words) {
        for (var word : words) {
            stream.publish(sequence -> word);
        }
    }

    private static List<String> read(Subscription<String> reader) throws InterruptedException {
        var words = new ArrayList<String>();
        for (var next = reader.poll(NOW); next.isPresent(); next = reader.poll(NOW)) {
            words.add(next.get().event());
        }
        return words;
    }
}
