package org.stoatferret.http;

import java.time.*;
import java.util.*;
import java.util.function.*;

//// trips: System and Instant
class A {
    void m() {
        System.currentTimeMillis(); // trips
        Instant.now(); // trips
        java.time.Instant.now().plusSeconds(1); // trips
    }
}

//// trips: local and zoned dates
class A {
    void m(ZoneId zone) {
        LocalDate.now(); // trips
        LocalDateTime.now(zone); // trips
        LocalTime.now(); // trips
        ZonedDateTime.now(); // trips
        OffsetDateTime.now(ZoneOffset.UTC); // trips
        Year.now(); // trips
    }
}

//// trips: clocks
class A {
    void m() {
        Clock.systemUTC(); // trips
        Clock.systemDefaultZone().instant(); // trips
        Clock.tickSeconds(ZoneOffset.UTC); // trips
    }
}

//// trips: the old ones
class A {
    void m() {
        new Date(); // trips
        Calendar.getInstance(); // trips
        new GregorianCalendar(); // trips
    }
}

//// trips: references
class A {
    Supplier<Instant> now = Instant::now; // trips
    LongSupplier millis = System::currentTimeMillis; // trips
    Supplier<Date> date = Date::new; // trips
}

//// trips: static imports
package org.stoatferret.scan;

import static java.lang.System.currentTimeMillis;
import static java.time.Instant.now;

class A {
    void m() {
        currentTimeMillis(); // trips
        now(); // trips
    }
}

//// trips: in a test
// of a test
package org.stoatferret.http;

class A {
    Object m() {
        return java.time.Instant.now(); // trips
    }
}

//// passes: in the root package
package org.stoatferret;

class A {
    Object now = java.time.Instant.now();
}

//// passes: a clock that was handed over
class A {
    void m(InstantSource source, Clock clock) {
        source.instant();
        source.millis();
        LocalDate.now(clock);
        Instant.now(clock);
    }
}

//// passes: durations
class A {
    long m() {
        return System.nanoTime();
    }
}

//// passes: given times
class A {
    void m(long millis) {
        Instant.ofEpochMilli(millis);
        new Date(millis);
        LocalDate.of(2026, 1, 1);
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    }
}

//// passes: methods of our own
class A {
    long now() {
        return 1;
    }

    long m() {
        LongSupplier reference = this::now;
        return now() + new A().now();
    }
}

//// passes: the rest of System
class A {
    String m() {
        return System.getProperty("x") + System.lineSeparator();
    }
}
