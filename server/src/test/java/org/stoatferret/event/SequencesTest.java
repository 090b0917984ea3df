package org.stoatferret.event;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SequencesTest {
    private final Sequences sequences = new Sequences("e", 1, 1_000_000);

    @Test
    void whatIsPublishedWhileEventsAreStoredHasItsPlaceBelowThem() {
        try (var places = sequences.reserve(2)) {
            long before = use(false);
            assertTrue(before < places.sequence(0));
            sequences.useReserved(places.sequence(0));
            long between = use(false);
            assertTrue(places.sequence(0) < between && between < places.sequence(1));
            sequences.useReserved(places.sequence(1));
            assertTrue(use(false) > places.sequence(1));
        }
    }

    @Test
    void whatMayBeDroppedIsDroppedBeforeThereIsNoRoomForWhatMayNot() {
        var places = sequences.reserve(1);
        int taken = 0;
        while (sequences.use(sequences.next(), false)) {
            taken++;
        }
        assertTrue(taken > 5_000, "minutes of progress: " + taken);
        long kept = use(true);
        assertTrue(kept < places.sequence(0));
        places.close();
        assertTrue(use(false) > places.sequence(0));
    }

    @Test
    void placesOfALostTransactionAreNotUsedAgain() {
        long unused;
        try (var places = sequences.reserve(3)) {
            unused = places.sequence(2);
        }
        try (var places = sequences.reserve(1)) {
            assertTrue(places.sequence(0) > unused);
        }
        assertTrue(use(false) > unused);
    }

    @Test
    void aPlaceTakenBeforeATransactionIsOverStaysGood() {
        var places = sequences.reserve(1);
        long next = sequences.next();
        places.close();
        assertTrue(sequences.use(next, true));
        assertTrue(sequences.next() > places.sequence(0), "it does not go back");
    }

    @Test
    void onlyOneTransactionIsUnderWay() {
        try (var none = sequences.reserve(0); var places = sequences.reserve(1)) {
            assertEquals(none.sequence(0), places.sequence(0), "what has no events takes no places");
            assertThrows(IllegalStateException.class, () -> sequences.reserve(1));
            assertThrows(IllegalStateException.class, () -> sequences.useReserved(places.sequence(0) + 1));
            assertThrows(IllegalStateException.class, () -> sequences.useReserved(places.sequence(1)));
            sequences.useReserved(places.sequence(0));
            assertThrows(IllegalStateException.class, () -> sequences.useReserved(places.sequence(0)), "once");
        }
        assertThrows(IllegalStateException.class, () -> sequences.useReserved(Sequences.GAP + 1));
    }

    @Test
    void noMoreAreUsedThanTheDatabaseKnowsOf() {
        assertThrows(IllegalStateException.class, () -> sequences.reserve(1_000_000 / Sequences.GAP));
        sequences.extend(2_000_000);
        sequences.reserve(1_000_000 / Sequences.GAP).close();
        while (sequences.left() > Sequences.GAP) {
            sequences.reserve(1).close();
        }
        assertThrows(IllegalStateException.class, () -> sequences.reserve(1));
        while (sequences.use(sequences.next(), false)) {
            assertTrue(sequences.left() > 0);
        }
        while (sequences.left() > 0) {
            assertTrue(sequences.use(sequences.next(), true));
        }
        assertThrows(IllegalStateException.class, () -> sequences.use(sequences.next(), true));
        assertFalse(sequences.use(sequences.next(), false));
    }

    private long use(boolean isOwed) {
        long next = sequences.next();
        assertTrue(sequences.use(next, isOwed));
        return next;
    }
}
