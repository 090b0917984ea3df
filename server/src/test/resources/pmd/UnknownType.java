package org.stoatferret.http;

import java.util.*;

//// trips: a field of a type that is not there
class A {
    org.nowhere.Thing thing;

    void m() {
        thing.join(); // trips
    }
}

//// trips: an import that is not there
package org.stoatferret.http;

import org.nowhere.Thing;

class A {
    void m(Thing thing) {
        thing.get(); // trips
    }
}

//// trips: static
class A {
    void m() {
        org.nowhere.Thing.sleep(); // trips
    }
}

//// trips: what a method that is not there returns
class A {
    void m(List<String> list) {
        list.nowhere().get(); // trips
    }
}

//// trips: a reference
class A {
    void m(org.nowhere.Thing thing) {
        Runnable call = thing::run; // trips
    }
}

//// trips: inferred
class A {
    void m(org.nowhere.Thing thing) {
        var other = thing;
        other.get(); // trips
    }
}

//// passes: generics
class A {
    int m(Map<String, List<? extends Number>> map) {
        return map.values().stream().flatMap(List::stream).mapToInt(Number::intValue).sum();
    }
}

//// passes: arrays, interfaces, enums, records
class A {
    enum Kind {
        ONE
    }

    record Pair(Runnable left, int[] right) {}

    void m(Pair pair) {
        pair.right().clone();
        pair.left().run();
        Kind.ONE.name();
        Kind.values().clone();
    }
}

//// passes: type parameters and intersections
class A<T extends Comparable<T> & Runnable> {
    void m(T one) {
        one.compareTo(one);
        one.run();
        var two = one;
        two.run();
    }
}

//// passes: preview classes
class A {
    void m(java.util.concurrent.StructuredTaskScope<String, Void> scope) {
        scope.fork(() -> "x").state().name();
    }
}

//// passes: our own
class A {
    void m(org.stoatferret.media.FilePath path) {
        path.display().length();
    }
}

//// passes: patterns and switches
class A {
    void m(Object some) {
        var text = switch (some) {
            case String s when s.isEmpty() -> s.trim();
            case Integer number -> number.toString();
            default -> "x";
        };
        text.length();
        if (some instanceof Runnable task) {
            task.run();
        }
    }
}
