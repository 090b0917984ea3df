package org.stoatferret.job;

import java.io.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.util.function.*;

//// trips: Files
class A {
    long m(Path path) throws IOException {
        return Files.size(path); // trips
    }
}

//// trips: static import
package org.stoatferret.job;

import static java.nio.file.Files.exists;

class A {
    boolean m(java.nio.file.Path path) {
        return exists(path); // trips
    }
}

//// trips: qualified name, in a lambda
class A {
    Predicate<Path> m() {
        return path -> java.nio.file.Files.isRegularFile(path); // trips
    }
}

//// trips: method references
class A {
    Predicate<Path> exists = Files::exists; // trips
    Function<Path, Object> uri = Path::toUri; // trips
    Predicate<File> isFile = File::isFile; // trips
}

//// trips: paths that ask the disk
class A {
    void m(Path path) throws IOException {
        path.toRealPath(); // trips
        path.toUri(); // trips
        var real = path.toAbsolutePath().toRealPath(LinkOption.NOFOLLOW_LINKS); // trips
    }
}

//// trips: File
class A {
    void m(File file, Path path) throws IOException {
        file.exists(); // trips
        path.toFile().length(); // trips
        file.listFiles(); // trips
        file.getCanonicalPath(); // trips
        File.createTempFile("x", "y"); // trips
    }
}

//// trips: streams and channels
class A {
    void m(File file, Path path) throws IOException {
        new FileInputStream(file); // trips
        new FileOutputStream("x"); // trips
        new FileReader("x"); // trips
        new FileWriter(file); // trips
        new RandomAccessFile("x", "r"); // trips
        FileChannel.open(path); // trips
        new PrintWriter("x"); // trips
        new java.util.Scanner(path); // trips
    }

    void n(FileInputStream in, FileChannel channel) throws IOException {
        in.read(); // trips
        channel.size(); // trips
    }
}

//// trips: constructor reference, subclass
class A {
    static class Log extends FileOutputStream {
        Log(String name) throws IOException {
            super(name); // trips
        }
    }

    interface Opening {
        InputStream open(String name) throws IOException;
    }

    Opening opening = FileInputStream::new; // trips

    void m(Log log) throws IOException {
        new Log("x"); // trips
        log.write(1); // trips
    }
}

//// trips: file stores and watches
class A {
    void m(FileStore store, Path path) throws IOException {
        store.getUsableSpace(); // trips
        FileSystems.getDefault().getFileStores(); // trips
        FileSystems.getDefault().newWatchService(); // trips
        FileSystems.newFileSystem(path); // trips
    }
}

//// trips: a class of the same name elsewhere
package org.stoatferret.http;

class BundledFfmpeg {
    boolean m(java.nio.file.Path path) {
        return java.nio.file.Files.exists(path); // trips
    }
}

//// passes: in files
package org.stoatferret.files;

import java.nio.file.*;

class A {
    long m(Path path) throws java.io.IOException {
        return Files.size(path.toRealPath());
    }
}

//// passes: start-up code
package org.stoatferret;

class A {
    boolean m(java.nio.file.Path path) {
        return java.nio.file.Files.exists(path);
    }
}

//// passes: start-up code in a place that is named
package org.stoatferret.probe;

class BundledFfmpeg {
    boolean m(java.nio.file.Path path) {
        return java.nio.file.Files.exists(path);
    }
}

//// passes: paths as text
class A {
    void m(Path path) {
        Path.of("x").resolve("y").getFileName();
        path.toAbsolutePath().normalize();
        path.startsWith("x");
        path.toFile().getName();
        new File("x").getParent();
        FileSystems.getDefault().getSeparator();
    }
}

//// passes: streams in memory, and of others
class A {
    void m(InputStream in, OutputStream out, Writer writer) throws IOException {
        in.transferTo(out);
        new ByteArrayInputStream(new byte[0]).read();
        new PrintWriter(writer).print("x");
        new PrintStream(out).print("x");
        new java.util.Scanner("text").nextLine();
    }
}

//// passes: types and constants of the file system
class A {
    BasicLike like = null;

    interface BasicLike extends java.nio.file.attribute.BasicFileAttributes {}

    boolean m(java.nio.file.attribute.BasicFileAttributes attributes) {
        return attributes.isRegularFile() && attributes.size() > 0;
    }
}
