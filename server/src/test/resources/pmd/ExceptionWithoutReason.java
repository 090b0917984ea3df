package org.stoatferret.http;

import java.util.concurrent.*;

//// trips: no reason
class A {
    @SuppressWarnings("PMD.WaitWithoutLimit") // trips
    String m(Future<String> future) throws Exception {
        return future.get();
    }
}

//// trips: a reason that is none
class A {
    @SuppressWarnings("PMD.WaitWithoutLimit") // trips
    String m(Future<String> future) throws Exception {
        return future.get();
    }

    @SuppressWarnings("PMD.Sleep") /* trips */ // because
    void n() {}
}

//// trips: a whole type, though with a reason
@SuppressWarnings("PMD.WaitWithoutLimit") // a reason of many words, which trips
class A {}

//// trips: a record, among others
class A {
    @SuppressWarnings({"unchecked", "PMD.Sleep"}) // a reason of many words, which trips
    record B() {}
}

//// trips: the reason on another line
class A {
    // the future is complete when this is called
    @SuppressWarnings("PMD.WaitWithoutLimit") // trips
    String m(Future<String> future) throws Exception {
        return future.get();
    }
}

//// trips: a constant
class A {
    static final String RULE = "PMD.Sleep";

    @SuppressWarnings(RULE) // a reason of many words, which trips
    void m() {}

    @SuppressWarnings("PMD." + "Sleep") // a reason of many words, which trips
    void n() {}
}

//// passes: a variable with a reason
class A {
    String m(Future<String> future) throws Exception {
        @SuppressWarnings("PMD.WaitWithoutLimit") // the future is complete when this is called
        var result = future.get();
        return result;
    }
}

//// passes: a method with a reason
class A {
    @SuppressWarnings("PMD.Sleep") // paces the retries of a driver that has no events
    void m() throws InterruptedException {
        Thread.sleep(5);
    }
}

//// passes: a field with a reason
class A {
    @SuppressWarnings("PMD.ThreadOutsidePlaces") // ends with the process, as the hook must
    private final Thread hook = new Thread(() -> {});
}

//// passes: warnings of the compiler
class A {
    @SuppressWarnings("unchecked")
    void m() {}

    @SuppressWarnings({"removal", "unused"})
    void n() {}
}

//// passes: other annotations
class A {
    @Deprecated(since = "PMD")
    void m() {}
}

//// passes: a constructor and a parameter with reasons
class A {
    @SuppressWarnings("PMD.Sleep") // paces the retries of a driver that has no events
    A() throws InterruptedException {
        Thread.sleep(5);
    }

    void m(@SuppressWarnings("PMD.UnusedFormalParameter") int x) { // the interface of others asks for it
    }
}
