package org.stoatferret.http;

import java.util.concurrent.*;

//// trips: declared in the try
class A {
    void m(ThreadFactory factory) {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) { // trips
            threads.submit(() -> {});
        }
    }
}

//// trips: inferred type
class A {
    void m() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) { // trips
            threads.submit(() -> {});
        }
    }
}

//// trips: a variable from before the try
class A {
    void m(ExecutorService threads) {
        try (threads) { // trips
            threads.submit(() -> {});
        }
    }
}

//// trips: a field
class A {
    final ThreadPoolExecutor threads = null;

    void m() {
        try (this.threads) { // trips
            threads.submit(() -> {});
        }
    }
}

//// trips: the second of two
class A {
    void m(java.io.InputStream in) throws java.io.IOException {
        try (in;
                var threads = new ForkJoinPool(2)) { // trips
            threads.submit(() -> {});
        }
    }
}

//// trips: an HTTP client
class A {
    void m() {
        try (var client = java.net.http.HttpClient.newHttpClient()) { // trips
            client.version();
        }
    }
}

//// passes: a scope
class A {
    void m() throws InterruptedException {
        try (var scope = StructuredTaskScope.open()) {
            scope.fork(() -> "x");
        }
    }
}

//// passes: a stream made from an executor
class A {
    void m(ExecutorService threads, java.util.List<String> list) {
        try (var stream = list.stream().onClose(() -> threads.shutdownNow())) {
            stream.count();
        }
    }
}

//// passes: a door
class A {
    void m() {
        try (var door = new org.stoatferret.door.Door("x", 1, 1)) {
            door.abandoned();
        }
    }
}

//// passes: an executor in the body
class A {
    void m(java.io.InputStream in, ExecutorService threads) throws java.io.IOException {
        try (in) {
            threads.shutdownNow();
        }
    }
}

//// passes: a try without resources
class A {
    void m(ExecutorService threads) {
        try {
            threads.submit(() -> {});
        } finally {
            threads.shutdownNow();
        }
    }
}
