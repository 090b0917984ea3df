package org.stoatferret.scan;

import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.function.*;

//// trips: a start
class A {
    void m() throws java.io.IOException {
        new ProcessBuilder("x").start(); // trips
    }
}

//// trips: the runtime
class A {
    void m() throws java.io.IOException {
        Runtime.getRuntime().exec(new String[]{"x"}); // trips
        var runtime = Runtime.getRuntime();
        runtime.exec("x"); // trips
    }
}

//// trips: a process, though with a limit
class A {
    void m(Process process) throws Exception {
        process.waitFor(1, TimeUnit.SECONDS); // trips
        process.getInputStream().read(); // trips
        process.inputReader().readLine(); // trips
        process.onExit(); // trips
    }
}

//// trips: references
class A {
    Function<List<String>, ProcessBuilder> builder = ProcessBuilder::new; // trips
    Function<Process, Process> kill = Process::destroyForcibly; // trips
}

//// trips: a subclass
class A {
    abstract static class Child extends Process {}

    void m(Child child) {
        child.destroy(); // trips
    }
}

//// trips: a handle
class A {
    void m(ProcessHandle handle) {
        handle.descendants().forEach(ProcessHandle::destroyForcibly); // trips
    }
}

//// trips: the root package
package org.stoatferret;

class A {
    void m() throws java.io.IOException {
        java.lang.ProcessBuilder builder = new java.lang.ProcessBuilder(); // trips
        builder.command("x"); // trips
    }
}

//// passes: in probe
package org.stoatferret.probe;

class A {
    void m() throws java.io.IOException {
        new ProcessBuilder("x").start().getInputStream().read();
    }
}

//// passes: our own process
class A {
    void m(ProcessHandle handle) {
        ProcessHandle.current().pid();
        handle.isAlive();
        handle.info();
    }
}

//// passes: the rest of the runtime
class A {
    int m() {
        return Runtime.getRuntime().availableProcessors();
    }
}

//// passes: a method of our own
class A {
    void exec(String what) {}

    void m() {
        exec("x");
        new A().exec("y");
    }
}

//// passes: the prober
class A {
    void m(org.stoatferret.probe.Prober prober, org.stoatferret.media.FilePath path) throws Exception {
        prober.probe(path);
    }
}
