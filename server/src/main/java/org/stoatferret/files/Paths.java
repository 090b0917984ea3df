package org.stoatferret.files;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.stoatferret.media.FilePath;

/**
 * Between the platform's paths and ours. {@code Path} keeps a name's bytes, but hands them out only as a URI; its text
 * depends on the locale.
 */
final class Paths {
    private Paths() {}

    /** Touches no file system. */
    static Path toPath(FilePath path) {
        return isAscii(path.encoded()) && path.encoded().indexOf('%') < 0
                ? Path.of(path.encoded())
                : Path.of(URI.create("file://" + path.encoded()));
    }

    /** An absolute path, as {@code toRealPath} gives it. Touches the file system. */
    static FilePath toFilePath(Path absolute) {
        var path = new FilePath("/");
        for (Path name : absolute) {
            path = path.resolve(encodedName(name));
        }
        return path;
    }

    /**
     * The last name of a path, percent-encoded. May touch the file system of the working directory, since that is what
     * making a URI does.
     */
    static String encodedName(Path path) {
        Path name = path.getFileName();
        String text = name.toString();
        if (isAscii(text)) {
            return FilePath.encode(text.getBytes(StandardCharsets.US_ASCII));
        }
        String uri = name.toUri().getRawPath();
        String stripped = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        return FilePath.encode(FilePath.decode(stripped.substring(stripped.lastIndexOf('/') + 1)));
    }

    /** Whether a child process can be given the path as an argument. Touches no file system. */
    static boolean isSpeakable(Path path) {
        for (Path name : path) {
            String text = name.toString();
            // A name that this locale cannot show comes out as something else.
            if (!isAscii(text) && (!isUtf8Platform() || text.indexOf('\uFFFD') >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a child process can be given the path as an argument. */
    static boolean isSpeakable(FilePath path) {
        return isUtf8Platform() ? path.isText() : isAscii(path.display());
    }

    private static boolean isUtf8Platform() {
        return "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
