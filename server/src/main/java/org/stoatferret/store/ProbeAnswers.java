package org.stoatferret.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.InflaterInputStream;

import io.helidon.dbclient.DbExecute;
import org.h2.compress.CompressLZF;

/**
 * FFmpeg's answers as rows of {@code probes}: made smaller, and cut into parts that fit a column. By LZF, as the database
 * comes with it: to deflate an answer of 2 KB as earlier versions did, whose rows are read as well, gets it down to two
 * fifths rather than three, but clears 64 KB each time, which costs a first scan of small films a tenth.
 */
final class ProbeAnswers {
    private static final int PART = 512 << 10;
    /** How an answer begins that was made smaller by LZF; its length in bytes follows. Zlib begins with 0x78. */
    private static final byte LZF = 1;
    private static final int HEADER = Byte.BYTES + Integer.BYTES;
    private static final int SHORTEST = 2; // that H2's LZF can do anything with
    /** How an answer begins that is too short for that. */
    private static final byte PLAIN = 0;
    private static final Sql INSERT = new Sql("""
            INSERT INTO probes (video_id, part, answer) VALUES (CAST(:video_id AS UUID), :part, :answer)""");
    private static final String SELECT = """
            SELECT answer FROM probes WHERE video_id = CAST(:video_id AS UUID) ORDER BY part""";

    /** No more than compress at once; each has a table of 64 KB. */
    private static final Queue<CompressLZF> COMPRESSORS = new ConcurrentLinkedQueue<>();

    private ProbeAnswers() {}

    /** Whoever queues an answer makes it small: the writer has enough to do, and the queue is held in memory. */
    static byte[] compress(String answer) {
        var text = answer.getBytes(StandardCharsets.UTF_8);
        if (text.length < SHORTEST) {
            return ByteBuffer.allocate(Byte.BYTES + text.length).put(PLAIN).put(text).array();
        }
        int most = text.length + text.length / 16 + Integer.BYTES; // a byte more for each 32 that stay as they are
        var compressed = new byte[HEADER + most];
        ByteBuffer.wrap(compressed).put(LZF).putInt(text.length);
        var idle = COMPRESSORS.poll();
        var compressor = idle == null ? new CompressLZF() : idle;
        int end = compressor.compress(text, 0, text.length, compressed, HEADER);
        COMPRESSORS.add(compressor);
        return Arrays.copyOf(compressed, end);
    }

    static void insert(DbExecute tables, UUID video, byte[] compressed) {
        for (int part = 0; part * PART < compressed.length; part++) {
            var slice = Arrays.copyOfRange(compressed, part * PART, Math.min(compressed.length, (part + 1) * PART));
            var parameters = Parameters.of("video_id", video).with("part", part).with("answer", slice);
            INSERT.execute(tables, parameters);
        }
    }

    static void delete(DbExecute tables, UUID video) {
        tables.createDelete("DELETE FROM probes WHERE video_id = CAST(:video_id AS UUID)")
                .params(Parameters.of("video_id", video).values()).execute();
    }

    static Optional<byte[]> find(DbExecute tables, UUID video) {
        List<byte[]> parts;
        try (var rows = tables.createQuery(SELECT).params(Parameters.of("video_id", video).values()).execute()) {
            parts = rows.map(row -> new Row(row).bytes("answer")).toList();
        }
        var whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        return parts.isEmpty() ? Optional.empty() : Optional.of(whole.toByteArray());
    }

    /** The answer itself. */
    static String expand(byte[] stored) {
        var text = switch (stored[0]) {
            case LZF -> expandLzf(stored);
            case PLAIN -> Arrays.copyOfRange(stored, Byte.BYTES, stored.length);
            default -> inflate(stored);
        };
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] expandLzf(byte[] compressed) {
        var text = new byte[ByteBuffer.wrap(compressed).getInt(Byte.BYTES)];
        new CompressLZF().expand(compressed, HEADER, compressed.length - HEADER, text, 0, text.length);
        return text;
    }

    private static byte[] inflate(byte[] deflated) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
