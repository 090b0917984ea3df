package org.stoatferret.http;

import java.lang.ref.ReferenceQueue;
import java.nio.channels.Selector;

//// trips: a thread
class A {
    void m(Thread thread) throws InterruptedException {
        thread.join(0); // trips
    }
}

//// trips: a thread, with a long
class A {
    void m(Thread thread) throws InterruptedException {
        thread.join(0L); // trips
    }
}

//// trips: a monitor
class A {
    synchronized void m() throws InterruptedException {
        wait(0); // trips
    }
}

//// trips: a monitor of another
class A {
    void m(Object other) throws InterruptedException {
        synchronized (other) {
            other.wait(0L); // trips
        }
    }
}

//// trips: a queue of references
class A {
    void m(ReferenceQueue<String> queue) throws InterruptedException {
        queue.remove(0); // trips
    }
}

//// trips: a selector
class A {
    void m(Selector selector) throws java.io.IOException {
        selector.select(0); // trips
    }
}

//// passes: a limit
class A {
    void m(Thread thread) throws InterruptedException {
        thread.join(10);
    }
}

//// passes: a monitor with a limit
class A {
    synchronized void m() throws InterruptedException {
        wait(10L);
    }
}

//// passes: a list
class A {
    void m(java.util.List<String> list) {
        list.remove(0);
    }
}

//// passes: a limit that begins with a zero
class A {
    void m(Thread thread) throws InterruptedException {
        thread.join(0x10);
    }
}

//// passes: a method of our own
class A {
    void wait(String what, int index) {}

    void m() {
        wait("x", 0);
    }
}
