package org.stoatferret.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.stoatferret.testing.Boxes.box;
import static org.stoatferret.testing.Boxes.bytes;
import static org.stoatferret.testing.Boxes.film;
import static org.stoatferret.testing.Boxes.full;
import static org.stoatferret.testing.Boxes.here;
import static org.stoatferret.testing.Boxes.ints;
import static org.stoatferret.testing.Boxes.join;
import static org.stoatferret.testing.Boxes.samples;
import static org.stoatferret.testing.Boxes.text;
import static org.stoatferret.testing.Boxes.track;

/**
 * Films that say of their pictures what the bundled FFmpeg has no encoder for: HDR, Dolby Vision, spheres, two eyes. ISO
 * base media files that name a codec and have next to no data.
 */
public final class RareFilms {
    private RareFilms() {}

    /** Writes all of them into a directory. */
    public static List<Path> write(Path directory) throws IOException {
        var files = new ArrayList<Path>();
        for (var each : properties().entrySet()) {
            files.add(Files.write(directory.resolve(each.getKey() + ".mp4"),
                    film(track(1, here(), samples(3), each.getValue()))));
        }
        return files;
    }

    private static Map<String, byte[]> properties() {
        var all = new LinkedHashMap<String, byte[]>();
        var display = box("mdcv", shorts(8500, 39850, 6550, 2300, 35400, 14600, 15635, 16450),
                ints(10_000_000, 1));
        var light = box("clli", shorts(1000, 400));
        var colours = box("colr", text("nclx"), shorts(9, 16, 9), bytes(128));
        all.put("hdr10", join(colours, display, light));
        all.put("ambient", box("amve", ints(3_140_000), shorts(15_635, 16_450)));
        all.put("dolby-vision-8", join(dolbyVision(8, 6, 1, 0, 1, 1), display, light));
        all.put("dolby-vision-7", dolbyVision(7, 6, 1, 1, 1, 6));
        for (int mode = 0; mode < 4; mode++) {
            all.put("eyes-" + mode, full("st3d", 0, bytes(mode)));
        }
        all.put("sphere", sphere(ints(90 << 16, -(45 << 16), 180 << 16), full("equi", 0, ints(0, 0, 0, 0))));
        all.put("tiles", sphere(ints(0, 0, 0), full("equi", 0,
                ints(0x2000_0000, 0x2000_0000, 0x1000_0000, 0x1000_0000))));
        all.put("cube", sphere(ints(0, 0, -(7 << 16) - 1), full("cbmp", 0, ints(0, 5))));
        all.put("cropped", box("clap", ints(32, 1, 24, 1, 2, 1, -4, 1)));
        all.put("pixels", join(box("pasp", ints(16, 11)), box("fiel", bytes(2, 9)), box("btrt", ints(1, 2, 3))));
        return all;
    }

    /** Version 1.0 of the record in Dolby's "Dolby Vision Streams Within the ISO Base Media File Format". */
    private static byte[] dolbyVision(int profile, int level, int metadata, int enhancement, int base, int compatible) {
        int flags = profile << 9 | level << 3 | metadata << 2 | enhancement << 1 | base;
        return box(profile > 7 ? "dvvC" : "dvcC", bytes(1, 0), shorts(flags), bytes(compatible << 4 | 1 << 2),
                new byte[19]);
    }

    /** As in Google's "Spherical Video V2 RFC". */
    private static byte[] sphere(byte[] pose, byte[] projection) {
        return box("sv3d", full("svhd", 0, text("test"), bytes(0)),
                box("proj", full("prhd", 0, pose), projection));
    }

    private static byte[] shorts(int... values) {
        var parts = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            parts[2 * i] = (byte) (values[i] >> 8);
            parts[2 * i + 1] = (byte) values[i];
        }
        return parts;
    }
}
