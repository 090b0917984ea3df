//// trips: all
package org.stoatferret.http; // trips

@SuppressWarnings("all")
class A {}

//// trips: PMD
package org.stoatferret.http; // trips

@SuppressWarnings("PMD")
class A {
    void m() {}
}

//// trips: among others, deep down
package org.stoatferret.job; // trips

class A {
    void m() {
        @SuppressWarnings({"unchecked", "PMD"}) // a reason of many words
        var x = 1;
    }
}

//// trips: the rule about exceptions
package org.stoatferret.http; // trips

class A {
    @SuppressWarnings({"PMD.ExceptionWithoutReason", "PMD.Sleep"})
    void m() {}
}

//// trips: this rule
package org.stoatferret.http; // trips

@SuppressWarnings({"PMD.ExceptionFromEverything", "PMD.ExceptionWithoutReason"})
class A {}

//// trips: a constant that might be anything
package org.stoatferret.http; // trips

class A {
    static final String RULE = "all";

    @SuppressWarnings(RULE)
    void m() {}
}

//// trips: in a test
// of a test
package org.stoatferret.http; // trips

@SuppressWarnings("all")
class A {}

//// passes: one rule
package org.stoatferret.http;

class A {
    @SuppressWarnings("PMD.Sleep") // paces the retries of a driver that has no events
    void m() {}
}

//// passes: warnings of the compiler
package org.stoatferret.http;

@SuppressWarnings("unchecked")
class A {}

//// passes: other annotations
package org.stoatferret.http;

class A {
    @Deprecated(since = "all")
    void m() {}
}

//// passes: text
package org.stoatferret.http;

class A {
    String all = "all";
}

//// passes: nothing at all
package org.stoatferret.http;

class A {}
