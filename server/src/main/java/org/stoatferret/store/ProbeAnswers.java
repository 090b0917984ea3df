package org.stoatferret.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

import io.helidon.dbclient.DbExecute;

/** FFmpeg's answers as rows of {@code probes}: deflated to a fifth, and cut into parts that fit a column. */
final class ProbeAnswers {
    private static final int PART = 512 << 10;
    private static final Sql INSERT = new Sql("""
            INSERT INTO probes (video_id, part, answer) VALUES (CAST(:video_id AS UUID), :part, :answer)""");
    private static final String SELECT = """
            SELECT answer FROM probes WHERE video_id = CAST(:video_id AS UUID) ORDER BY part""";

    /** No more than deflate at once; each has a quarter of a megabyte, which costs more to get than to deflate an answer. */
    private static final Queue<Deflater> DEFLATERS = new ConcurrentLinkedQueue<>();

    private ProbeAnswers() {}

    /** Whoever queues an answer makes it small: the writer has enough to do, and the queue is held in memory. */
    static byte[] deflate(String answer) {
        var idle = DEFLATERS.poll();
        var deflater = idle == null ? new Deflater(Deflater.BEST_SPEED) : idle;
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.reset();
            DEFLATERS.add(deflater);
        }
        return bytes.toByteArray();
    }

    static void insert(DbExecute tables, UUID video, byte[] deflated) {
        for (int part = 0; part * PART < deflated.length; part++) {
            var slice = Arrays.copyOfRange(deflated, part * PART, Math.min(deflated.length, (part + 1) * PART));
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

    static String inflate(byte[] deflated) {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
