package org.stoatferret.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Assumptions;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A FUSE mount, served from here, that shows a directory read-only until it is stopped: from then on it takes no
 * requests, as a network share does whose server has gone. Whoever waits can still be killed, and goes on when it is
 * resumed or closed. The protocol is that of Linux' fuse.h, version 7.31; nothing is cached.
 */
public final class ServedMount implements Closeable {
    private static final int LOOKUP = 1;
    private static final int FORGET = 2;
    private static final int GETATTR = 3;
    private static final int OPEN = 14;
    private static final int READ = 15;
    private static final int STATFS = 17;
    private static final int RELEASE = 18;
    private static final int INIT = 26;
    private static final int OPENDIR = 27;
    private static final int READDIR = 28;
    private static final int RELEASEDIR = 29;
    private static final int INTERRUPT = 36;
    private static final int BATCH_FORGET = 42;

    private static final int IN_HEADER = 40;
    private static final int OUT_HEADER = 16;
    private static final int BUFFER = 1 << 20;
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENOSYS = 38;
    private static final int DIRECT_IO = 1;
    private static final short POLLIN = 1;

    private final ReentrantLock serving = new ReentrantLock(true);
    private final List<Path> nodes = new ArrayList<>(); // by number, less one; the serving thread's
    private final UnservedMount mount;
    private final Thread server;
    private volatile boolean isStopped;
    private volatile boolean isClosed;

    private ServedMount(Path source, UnservedMount mount) {
        this.mount = mount;
        nodes.add(source);
        server = Thread.ofPlatform().daemon().name("fuse").start(this::serve);
    }

    /** Mounts; where that is not possible, the test is skipped. */
    public static ServedMount of(Path source, Path at) throws IOException {
        try {
            return new ServedMount(source, UnservedMount.at(Files.createDirectories(at)));
        } catch (IOException e) {
            return Assumptions.abort("nothing can be mounted here: " + e.getMessage());
        }
    }

    /** From now on nobody is answered. */
    public void stop() {
        serving.lock();
        isStopped = true;
        serving.unlock();
    }

    /** Answers again, first those who have been waiting. */
    public void resume() {
        isStopped = false;
    }

    /** Lets go of the mount without taking it away: from then on whoever looks at it hears of an error. */
    public void disconnect() throws IOException {
        endServing();
        mount.disconnect();
    }

    @Override
    public void close() throws IOException {
        endServing();
        mount.close();
    }

    private void endServing() {
        isClosed = true;
        try {
            assertTrue(server.join(Duration.ofSeconds(30)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try (var memory = Arena.ofConfined()) {
            var poll = memory.allocate(8);
            var buffer = memory.allocate(BUFFER);
            while (!isClosed) {
                serving.lock();
                try (var arena = Arena.ofConfined()) {
                    if (isReady(arena, poll) && !isStopped) {
                        serveOne(arena, buffer);
                    }
                } finally {
                    serving.unlock();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for a request for some milliseconds, so that none is taken when it has stopped. */
    private boolean isReady(Arena arena, MemorySegment poll) throws IOException {
        poll.asByteBuffer().order(ByteOrder.nativeOrder()).putInt(mount.device()).putShort(POLLIN).putShort((short) 0);
        return UnservedMount.call(arena, "poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT), poll,
                1L, 5) > 0;
    }

    private void serveOne(Arena arena, MemorySegment buffer) throws IOException {
        int length;
        try {
            length = UnservedMount.call(arena, "read",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG), mount.device(), buffer,
                    (long) BUFFER);
        } catch (IOException e) {
            return; // whoever asked has been killed meanwhile, and taken the request along
        }
        var request = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder())
                .put(buffer.asSlice(0, length).asByteBuffer()).flip();
        request.getInt();
        int operation = request.getInt();
        long id = request.getLong();
        long node = request.getLong();
        request.position(IN_HEADER);
        if (List.of(FORGET, BATCH_FORGET, INTERRUPT).contains(operation)) {
            return;
        }
        var answer = ByteBuffer.allocate(BUFFER).order(ByteOrder.nativeOrder()).position(OUT_HEADER);
        int error;
        try {
            error = answer(operation, nodes.get((int) Math.max(0, node - 1)), request, answer);
        } catch (IOException e) {
            error = ENOENT;
        } catch (RuntimeException e) {
            error = EIO; // an exception would leave everybody waiting
        }
        int size = error == 0 ? answer.position() : OUT_HEADER;
        answer.putInt(0, size).putInt(4, -error).putLong(8, id);
        MemorySegment.copy(MemorySegment.ofArray(answer.array()), 0, buffer, 0, size);
        try {
            UnservedMount.call(arena, "write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG),
                    mount.device(), buffer, (long) size);
        } catch (IOException e) {
            return; // whoever asked has been killed
        }
    }

    private int answer(int operation, Path node, ByteBuffer request, ByteBuffer answer) throws IOException {
        switch (operation) {
            case INIT -> answer.putInt(7).putInt(31).putInt(0).putInt(0).putShort((short) 16).putShort((short) 16)
                    .putInt(4096).putInt(1).putShort((short) 32).position(OUT_HEADER + 64);
            case LOOKUP -> lookup(node, request, answer);
            case GETATTR -> {
                answer.putLong(0).putLong(0);
                attributes(node, answer);
            }
            case OPEN, OPENDIR -> answer.putLong(0).putInt(operation == OPEN ? DIRECT_IO : 0).putInt(0);
            case READ -> read(node, request, answer);
            case READDIR -> list(node, request, answer);
            case STATFS -> answer.position(OUT_HEADER + 80);
            case RELEASE, RELEASEDIR -> {
            }
            default -> {
                return ENOSYS;
            }
        }
        return 0;
    }

    private void lookup(Path parent, ByteBuffer request, ByteBuffer answer) throws IOException {
        var name = new byte[request.remaining() - 1];
        request.get(name);
        var node = parent.resolve(new String(name, StandardCharsets.UTF_8));
        Files.readAttributes(node, "*", LinkOption.NOFOLLOW_LINKS);
        answer.putLong(number(node)).putLong(0).putLong(0).putLong(0).putLong(0);
        attributes(node, answer);
    }

    private int number(Path node) {
        int index = nodes.indexOf(node);
        if (index < 0) {
            nodes.add(node);
            return nodes.size();
        }
        return index + 1;
    }

    private static void attributes(Path node, ByteBuffer answer) throws IOException {
        Map<String, Object> all = Files.readAttributes(node, "unix:*", LinkOption.NOFOLLOW_LINKS);
        long modified = Files.getLastModifiedTime(node, LinkOption.NOFOLLOW_LINKS).toInstant().getEpochSecond();
        answer.putLong((long) all.get("ino")).putLong((long) all.get("size")).putLong(0).putLong(modified)
                .putLong(modified).putLong(modified).putInt(0).putInt(0).putInt(0).putInt((int) all.get("mode"))
                .putInt((int) all.get("nlink")).putInt((int) all.get("uid")).putInt((int) all.get("gid")).putInt(0)
                .putInt(4096).putInt(0);
    }

    private static void read(Path node, ByteBuffer request, ByteBuffer answer) throws IOException {
        request.getLong();
        long offset = request.getLong();
        int size = request.getInt();
        try (var channel = FileChannel.open(node, StandardOpenOption.READ)) {
            int end = Math.min(answer.position() + size, answer.capacity());
            channel.read(answer.limit(end), offset);
            answer.limit(answer.capacity());
        }
    }

    private void list(Path node, ByteBuffer request, ByteBuffer answer) throws IOException {
        request.getLong();
        long offset = request.getLong();
        int limit = answer.position() + Math.min(request.getInt(), BUFFER / 2);
        List<Path> entries;
        try (var all = Files.list(node)) {
            entries = all.sorted().toList();
        }
        for (long at = offset; at < entries.size(); at++) {
            var name = entries.get((int) at).getFileName().toString().getBytes(StandardCharsets.UTF_8);
            int length = (24 + name.length + 7) & ~7;
            if (answer.position() + length > limit) {
                return;
            }
            int next = answer.position() + length;
            answer.putLong(at + 2).putLong(at + 1).putInt(name.length).putInt(0).put(name).position(next);
        }
    }
}
