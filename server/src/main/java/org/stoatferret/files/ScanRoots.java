package org.stoatferret.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.stoatferret.media.FilePath;

/** Where scanning and browsing are allowed. */
public final class ScanRoots {
    private final List<FilePath> allowed;
    private final Storage storage;

    /**
     * Sets the bounds.
     *
     * @param allowed
     *            directories; empty means anywhere
     */
    public ScanRoots(List<FilePath> allowed, Storage storage) {
        this.allowed = List.copyOf(allowed);
        this.storage = storage;
    }

    /** The directories that may be scanned and browsed; empty means anywhere. */
    public List<FilePath> allowed() {
        return allowed;
    }

    /** Looks at a directory that a client has named. Blocks for a few seconds at most. */
    public Verdict check(String text) throws InterruptedException {
        return check(text, FilePath::of);
    }

    /** Looks at a directory that a client has named by its bytes, percent-encoded. Blocks for a few seconds at most. */
    public Verdict checkEncoded(String encoded) throws InterruptedException {
        return check(encoded, FilePath::ofEncoded);
    }

    private Verdict check(String text, Function<String, FilePath> parser) throws InterruptedException {
        FilePath path;
        try {
            path = parser.apply(text);
        } catch (IllegalArgumentException e) {
            return isClimbing(text) && !allowed.isEmpty()
                    ? new Verdict.NotAllowed()
                    : new Verdict.Invalid(e.getMessage() + ": " + text);
        }
        return check(path);
    }

    /** Looks at a directory that was looked at before: what was allowed then need not be now. */
    public Verdict check(FilePath path) throws InterruptedException {
        String text = path.display();
        if (!allowed.isEmpty() && allowed.stream().noneMatch(path::isIn)) {
            return new Verdict.NotAllowed();
        }
        try {
            var real = storage.realDirectory(path);
            var bound = bound(path, real);
            return bound == null ? new Verdict.NotAllowed() : new Verdict.Allowed(path, real, bound);
        } catch (StorageStalledException e) {
            return new Verdict.Stalled("the storage of the directory does not answer: " + text);
        } catch (IOException e) {
            return explain(text, path, e);
        }
    }

    /** Outside the roots the answer must not tell what exists, not even through a link. */
    private Verdict explain(String text, FilePath path, IOException e) throws InterruptedException {
        try {
            if (!allowed.isEmpty()) {
                var anchor = storage.browse(path, () -> anchor(Paths.toPath(path)));
                if (anchor == null || bound(path, anchor) == null) {
                    return new Verdict.NotAllowed();
                }
            }
        } catch (IOException again) {
            return new Verdict.NotAllowed();
        }
        return new Verdict.Invalid(switch (e) {
            case NoSuchFileException _ -> "the directory does not exist: ";
            case NotDirectoryException _ -> "this is not a directory: ";
            default -> "the directory cannot be read (" + Problems.reason(e) + "): ";
        } + text);
    }

    /** Where the longest part of a path that exists really is; null if that cannot be told for a dangling link. */
    private static @Nullable FilePath anchor(Path path) throws IOException {
        for (Path part = path; part != null; part = part.getParent()) {
            try {
                return Paths.toFilePath(part.toRealPath());
            } catch (NoSuchFileException e) {
                if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
                    return null;
                }
            }
        }
        return null;
    }

    /**
     * Where the allowed root that a directory is really in really is; null if there is none. A root may itself be a
     * link.
     */
    private @Nullable FilePath bound(FilePath path, FilePath real) throws IOException, InterruptedException {
        if (allowed.isEmpty()) {
            return new FilePath("/");
        }
        // Those that the path names come first: another one may be on storage that does not answer.
        var likeliest = allowed.stream().sorted(Comparator.comparing(root -> !path.isIn(root))).toList();
        for (var root : likeliest) {
            try {
                var bound = storage.realDirectory(root);
                if (real.isIn(bound)) {
                    return bound;
                }
            } catch (NoSuchFileException | NotDirectoryException | StorageStalledException e) {
                continue; // a root that is not there just now allows nothing
            }
        }
        return null;
    }

    private static boolean isClimbing(String text) {
        return List.of(text.replaceAll("%2[eE]", ".").replaceAll("%2[fF]", "/").split("/")).contains("..");
    }

    /** Whether a directory may be scanned. */
    public sealed interface Verdict {
        /**
         * It may, and exists.
         *
         * @param realPath
         *            with symbolic links resolved
         * @param bound
         *            the allowed root that the real path is in, itself resolved; the root of the file system if all may
         *            be scanned. Whoever opens the directory goes from there and follows no link, as what was found out
         *            here may have changed.
         */
        record Allowed(FilePath path, FilePath realPath, FilePath bound) implements Verdict {}

        /** It lies outside the allowed roots, or would if it existed. */
        record NotAllowed() implements Verdict {}

        /**
         * It is not a directory, or not a path.
         *
         * @param detail
         *            a sentence that names the path as the client sent it
         */
        record Invalid(String detail) implements Verdict {}

        /** Its file system does not answer. */
        record Stalled(String detail) implements Verdict {}
    }
}
