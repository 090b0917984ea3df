package org.stoatferret.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

import static org.stoatferret.testing.Boxes.box;
import static org.stoatferret.testing.Boxes.bytes;
import static org.stoatferret.testing.Boxes.chunk;
import static org.stoatferret.testing.Boxes.chunkOfSize;
import static org.stoatferret.testing.Boxes.element;
import static org.stoatferret.testing.Boxes.elementOfSize;
import static org.stoatferret.testing.Boxes.fileType;
import static org.stoatferret.testing.Boxes.film;
import static org.stoatferret.testing.Boxes.full;
import static org.stoatferret.testing.Boxes.here;
import static org.stoatferret.testing.Boxes.ints;
import static org.stoatferret.testing.Boxes.join;
import static org.stoatferret.testing.Boxes.little;
import static org.stoatferret.testing.Boxes.matroska;
import static org.stoatferret.testing.Boxes.matroskaTrack;
import static org.stoatferret.testing.Boxes.number;
import static org.stoatferret.testing.Boxes.repeat;
import static org.stoatferret.testing.Boxes.samples;
import static org.stoatferret.testing.Boxes.text;
import static org.stoatferret.testing.Boxes.track;

/**
 * Containers that lead to other files, ask for more memory than there is, or lie about what is in them.
 *
 * @param secret
 *            the path of a video that none of them may lead to
 * @param address
 *            where somebody listens, as {@code 127.0.0.1:…}
 */
record HostileFilms(String secret, String address) {
    /** Names, without an extension, and contents. */
    Map<String, byte[]> all() {
        var films = new LinkedHashMap<String, byte[]>();
        references(films);
        bombs(films);
        lies(films);
        disguises(films);
        return films;
    }

    private void references(Map<String, byte[]> films) {
        films.put("dref-url", film(track(1, full("url ", 0, text("http://" + address + "/x\0")), samples(25))));
        films.put("dref-file", film(track(1, full("url ", 0, text("file://" + secret + "\0")), samples(25))));
        films.put("dref-alias", film(track(1, full("alis", 0, alias(secret)), samples(25))));
        films.put("reference-movie", join(fileType(), box("moov", box("rmra", box("rmda", full("rdrf", 0, text("url "),
                ints(secret.length() + 8), text("file://" + secret + "\0")))))));
        films.put("reference-http", join(fileType(), box("moov", box("rmra", box("rmda", full("rdrf", 0, text("url "),
                ints(address.length() + 9), text("http://" + address + "/\0")))))));
        films.put("segment-linking", matroska(element(0x1549A966, element(0x73A4, new byte[16]),
                element(0x3C83AB, text(secret)), element(0x3EB923, new byte[16]), element(0x3E83BB, text(secret))),
                element(0x1654AE6B, matroskaTrack(1))));
        films.put("attachments", matroska(element(0x1654AE6B, matroskaTrack(1)), element(0x1941A469,
                element(0x61A7, element(0x466E, text("../../../tmp/x.ttf")), element(0x4660, text("font/ttf")),
                        element(0x46AE, bytes(1)), element(0x465C, new byte[1000])),
                element(0x61A7, element(0x466E, text("http://" + address + "/f")), element(0x4660, text("text/x")),
                        element(0x46AE, bytes(2)), elementOfSize(0x465C, 1L << 40)))));
        films.put("gab2", avi(chunk("LIST", text("strl"), chunk("strh", text("txts"), new byte[52]),
                chunk("strf", new byte[40])), chunk("GAB2", text("#EXTM3U\n#EXTINF:1,\n" + secret + "\n"))));
        films.put("opendml", avi(chunk("indx", bytes(4, 0, 0, 0), little(2), text("00dc"), new byte[12],
                repeat(join(little(-1), little(-1), little(-1), little(1)), 2))));
        films.put("mxf-locator",
                join(bytes(0x06, 0x0e, 0x2b, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0d, 0x01, 0x02, 0x01, 0x01,
                        0x02, 0x04, 0x00, 0x83, 0, 0, 88), new byte[88],
                        bytes(0x06, 0x0e, 0x2b, 0x34, 0x02, 0x53, 0x01, 0x01,
                                0x0d, 0x01, 0x01, 0x01, 0x01, 0x01, 0x32, 0x00, 0x7f),
                        text("file://" + secret)));
    }

    /** As Mac OS had them: what matters is a name and a path at the end. */
    private static byte[] alias(String path) {
        var record = new byte[150];
        record[50] = (byte) 9;
        System.arraycopy(text("secret.mp4"), 0, record, 51, 9);
        return join(record, bytes(0, 18, path.length() >> 8, path.length()), text(path), bytes(255, 255, 0, 0));
    }

    private static byte[] avi(byte[]... content) {
        var header = chunk("LIST", text("hdrl"), chunk("avih", new byte[56]), join(content));
        return chunk("RIFF", text("AVI "), header, chunk("LIST", text("movi"), chunk("00dc", new byte[100])));
    }

    private static void bombs(Map<String, byte[]> films) {
        films.put("samples", film(track(1, here(), samples(2_000_000))));
        films.put("samples-of-40-tracks", film(tracks(40, samples(2_000_000))));
        films.put("samples-of-200-tracks", film(tracks(200, samples(1_000_000))));
        films.put("samples-claimed", film(tracks(20, join(full("stts", 0, ints(1, 15_000_000, 1)),
                full("stsz", 0, ints(0, 15_000_000)), full("ctts", 0, ints(15_000_000)),
                full("co64", 0, ints(15_000_000))))));
        films.put("fragments",
                join(film(track(1, here(), samples(0)), box("mvex", full("trex", 0, ints(1, 1, 1, 1, 0)))),
                        repeat(box("moof", full("mfhd", 0, ints(1)), box("traf", full("tfhd", 0, ints(1)),
                                full("trun", 1, ints(60_000_000, 0)))), 200)));
        films.put("edits", film(box("trak", box("edts", full("elst", 0, ints(100_000_000))))));
        films.put("compressed-header", join(fileType(), box("moov", box("cmov", box("dcom", text("zlib")),
                box("cmvd", ints(0x7fffffff), deflated(new byte[64 << 20]))))));
        films.put("nested", nested(20_000));
        films.put("streams-without-end", streams());
        films.put("pictures-too-large", text("YUV4MPEG2 W100000 H100000 F25:1 Ip A1:1 C444p16\nFRAME\n"));
        films.put("gif-too-large", join(text("GIF89a"), bytes(255, 255, 255, 255, 0xf7, 0, 0), new byte[768],
                bytes(0x2c, 0, 0, 0, 0, 255, 255, 255, 255, 0, 8, 1, 1, 0, 0x3b)));
        films.put("flash-compressed", join(text("CWS"), bytes(9), little(-1), deflated(new byte[64 << 20])));
        films.put("flv-nested", join(text("FLV"), bytes(1, 5, 0, 0, 0, 9, 0, 0, 0, 0, 18, 0x0f, 0xff, 0xff, 0, 0, 0, 0,
                0, 0, 0, 2, 0, 10), text("onMetaData"), repeat(bytes(3, 0, 1, 'a'), 250_000)));
        films.put("matroska-tracks", matroska(element(0x1654AE6B, repeat(matroskaTrack(1), 50_000))));
        films.put("matroska-chapters", matroska(element(0x1654AE6B, matroskaTrack(1)), element(0x1043A770,
                element(0x45B9, chapters(150_000)))));
        films.put("matroska-nested", matroska(nestedTags(20_000)));
        films.put("tag-too-long", matroska(element(0x1654AE6B, matroskaTrack(1)),
                tag("TITLE", "<script>alert(1)</script>\u0001".repeat(400_000))));
        films.put("ogg-headers", ogg(20_000));
        films.put("cover-too-large", join(text("ID3"), bytes(4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f), text("APIC"),
                bytes(0x7f, 0x7f, 0x7f, 0x70, 0, 0), new byte[1000]));
        films.put("avi-streams", avi(repeat(chunk("LIST", text("strl"), chunk("strh", text("vids"), new byte[52]),
                chunkOfSize("strf", 0x7fffffff)), 2_000)));
        films.put("asf-sizes", join(bytes(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62,
                0xce, 0x6c), little(-1), little(0x7fffffff), little(-1), new byte[1000]));
    }

    private static byte[] tracks(int count, byte[] tables) {
        var out = new ByteArrayOutputStream();
        for (int id = 1; id <= count; id++) {
            out.writeBytes(track(id, here(), tables));
        }
        return out.toByteArray();
    }

    private static byte[] nested(int depth) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(fileType());
        for (int left = depth; left > 0; left--) {
            out.writeBytes(join(ints(8L * left), text(left == depth ? "moov" : "udta")));
        }
        return out.toByteArray();
    }

    private static byte[] nestedTags(int depth) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(elementOfSize(0x1254C367, 10L * depth));
        for (int left = depth; left > 0; left--) {
            out.writeBytes(elementOfSize(0x67C8, 10L * (left - 1)));
        }
        return out.toByteArray();
    }

    private static byte[] chapters(int count) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            out.writeBytes(element(0xB6, element(0x73C4, number(i + 1)), element(0x91, number(i * 1_000_000L)),
                    element(0x80, element(0x85, text("<b>" + i)))));
        }
        return out.toByteArray();
    }

    private static byte[] tag(String name, String value) {
        return element(0x1254C367, element(0x7373, element(0x63C0),
                element(0x67C8, element(0x45A3, text(name)), element(0x4487, text(value)))));
    }

    /** Pages, each of which begins another stream. */
    private static byte[] ogg(int streams) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < streams; i++) {
            var page = join(text("OggS"), bytes(0, 2), new byte[8], little(i), new byte[8], bytes(1, 30),
                    bytes(1), text("vorbis"), new byte[4], bytes(2), little(48_000), new byte[12], bytes(0xb8, 1));
            System.arraycopy(little(checksum(page)), 0, page, 22, 4);
            out.writeBytes(page);
        }
        return out.toByteArray();
    }

    /** Ogg's, RFC 3533. */
    private static long checksum(byte[] page) {
        int sum = 0;
        for (byte each : page) {
            sum ^= each << 24;
            for (int bit = 0; bit < 8; bit++) {
                sum = sum << 1 ^ (sum < 0 ? 0x04c11db7 : 0);
            }
        }
        return sum;
    }

    /** A transport stream that opens a stream with every packet. */
    private static byte[] streams() {
        var out = new ByteArrayOutputStream();
        for (int round = 0; round < 2; round++) {
            for (int pid = 0x20; pid < 0x1fff; pid++) {
                out.writeBytes(
                        join(bytes(0x47, 0x40 | pid >> 8, pid, 0x10 | round), ints(0x1e0), bytes(0, 0, 0x80, 0, 0),
                                ints(1), bytes(0x67, 0x42, 0, 0x1e), new byte[167]));
            }
        }
        return out.toByteArray();
    }

    private static byte[] deflated(byte[] content) {
        var deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        var buffer = new byte[1 << 20];
        int length = deflater.deflate(buffer);
        deflater.end();
        return Arrays.copyOf(buffer, length);
    }

    private static void lies(Map<String, byte[]> films) {
        films.put("size-of-an-exabyte", join(fileType(), ints(1), text("mdat"), ints(1 << 28, 0)));
        films.put("size-negative", join(fileType(), ints(1), text("moov"), ints(-1, -1)));
        films.put("size-zero", join(fileType(), ints(0), text("moov")));
        films.put("size-of-an-element", matroska(elementOfSize(0x1654AE6B, 1L << 50)));
        films.put("size-of-a-chunk", join(text("RIFF"), little(-1), text("AVI "), chunkOfSize("LIST", -1)));
        films.put("tags", matroska(element(0x1654AE6B, matroskaTrack(1)),
                tag("TITLE", "<img src=x onerror=alert(1)>\u202E\u0007\uFEFF\r\n\u2028"),
                tag("<script>", "]]>--'\"")));
        films.put("tags-not-text", matroska(element(0x1654AE6B, matroskaTrack(1)), element(0x1254C367, element(0x7373,
                element(0x67C8, element(0x45A3, text("TITLE")), element(0x4487, bytes(255, 254, 0xc0, 0x80)))))));
    }

    private void disguises(Map<String, byte[]> films) {
        var list = text("#EXTM3U\n#EXTINF:1,\n" + secret + "\n#EXT-X-ENDLIST\n");
        films.put("polyglot-film-list", join(fileType(), list));
        films.put("polyglot-list-film", join(list, film(track(1, here(), samples(25)))));
        films.put("polyglot-tag-list", join(text("ID3"), bytes(4, 0, 0, 0, 0, 0, 10), new byte[10], list));
        films.put("zip", join(text("PK"), bytes(3, 4, 20, 0, 0, 0, 0, 0), new byte[16], bytes(10, 0, 0, 0),
                text("secret.mp4"), text("content")));
        films.put("tar", join(text("secret.mp4"), new byte[247], text("ustar\00000"), new byte[247]));
        films.put("gzip", join(bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), new byte[100]));
        films.put("iso", join(new byte[32 << 10], bytes(1), text("CD001"), new byte[2042]));
        films.put("elf", join(bytes(0x7f), text("ELF"), new byte[100]));
        films.put("pdf", text("%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/URI/URI(http://" + address + ")>>>>\n"));
        films.put("bitmap",
                join(text("BM"), little(1 << 20), new byte[4], little(54), little(40), little(64), little(48),
                        bytes(1, 0), little(24), new byte[1000]));
        films.put("module", join(text("Extended Module: "), new byte[300]));
    }

    /** A hole of a terabyte, behind what a film begins with. */
    static void writeHole(Path file) throws IOException {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(fileType());
            out.setLength(1L << 40);
        }
    }

    /** Tables of samples that are there, in holes: hundreds of megabytes, which cost the disk nothing. */
    static void writeTables(Path file, int tracks, int samples) throws IOException {
        var size = full("stsz", 0, ints(0, samples));
        long tables = 4L * samples;
        // The sizes of all boxes around the table are too small by the table, which lies behind what is written.
        var one = track(1, here(), join(full("stts", 0, ints(1, samples, 1)), full("stsc", 0, ints(1, 1, samples, 1)),
                full("stco", 0, ints(1, 8)), size));
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(fileType());
            out.write(join(ints(8 + Boxes.header().length + tracks * (one.length + tables)), text("moov")));
            out.write(Boxes.header());
            for (int i = 0; i < tracks; i++) {
                out.write(grown(one, tables));
                out.seek(out.getFilePointer() + tables);
            }
            out.setLength(out.getFilePointer());
        }
    }

    private static byte[] grown(byte[] track, long by) {
        var out = track.clone();
        var ascii = new String(track, StandardCharsets.ISO_8859_1);
        for (var type : new String[]{"trak", "mdia", "minf", "stbl", "stsz"}) {
            int at = ascii.indexOf(type) - 4;
            long old = (out[at] & 255L) << 24 | (out[at + 1] & 255) << 16 | (out[at + 2] & 255) << 8
                    | out[at + 3] & 255;
            System.arraycopy(ints(old + by), 0, out, at, 4);
        }
        return out;
    }
}
