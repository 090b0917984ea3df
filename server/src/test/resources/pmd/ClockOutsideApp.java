package org.stoatferret.http;

import java.time.*;
import java.util.function.*;

//// trips: a field
class A {
    final InstantSource clock = InstantSource.system(); // trips
}

//// trips: in a chain
class A {
    Instant m() {
        return InstantSource.system().instant(); // trips
    }
}

//// trips: a reference
class A {
    final Supplier<InstantSource> clock = InstantSource::system; // trips
}

//// trips: static import
package org.stoatferret.scan;

import static java.time.InstantSource.system;

class A {
    final Object clock = system(); // trips
}

//// trips: qualified, as an argument
class A {
    A(InstantSource clock) {}

    static A m() {
        return new A(java.time.InstantSource.system()); // trips
    }
}

//// passes: in the root package
package org.stoatferret;

class A {
    final java.time.InstantSource clock = java.time.InstantSource.system();
}

//// passes: a clock that was handed over
class A {
    Instant m(InstantSource clock) {
        return clock.instant();
    }
}

//// passes: one that stands still
class A {
    final InstantSource clock = InstantSource.fixed(Instant.EPOCH);
}

//// passes: durations
class A {
    long m() {
        return System.nanoTime();
    }
}

//// passes: a method of our own
class A {
    void system() {}

    void m() {
        system();
    }
}

//// passes: in a test
// of a test
package org.stoatferret.http;

class A {
    final java.time.InstantSource clock = java.time.InstantSource.system();
}
