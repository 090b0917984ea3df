package org.stoatferret.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.files.ScanRoots;
import org.stoatferret.files.ScanRoots.Verdict;
import org.stoatferret.files.Storage;
import org.stoatferret.files.StorageStalledException;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.Page;

/** Lets a person pick a directory to scan. */
final class FilesystemApi {
    private final Storage storage;
    private final ScanRoots roots;

    FilesystemApi(Storage storage, ScanRoots roots) {
        this.storage = storage;
        this.roots = roots;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/api/v1/filesystem/directories").get(this::list));
    }

    /** One directory on the wire. */
    private record Line(String name, String path, String pathBytes) {
        static Line of(FilePath directory) {
            return new Line(directory.parent() == null ? "/" : directory.displayName(), directory.display(),
                    directory.encoded());
        }
    }

    /**
     * What is in a directory.
     *
     * @param path
     *            null for the list of roots
     * @param parent
     *            null where there is none, or it may not be seen
     */
    private record Listing(@Nullable String path, @Nullable String pathBytes, @Nullable String parent,
            @Nullable String parentBytes, List<Line> directories, long total, int limit, int offset) {
        static Listing of(@Nullable FilePath path, @Nullable FilePath parent, Page<FilePath> page) {
            return new Listing(path == null ? null : path.display(), path == null ? null : path.encoded(),
                    parent == null ? null : parent.display(), parent == null ? null : parent.encoded(),
                    page.items().stream().map(Line::of).toList(), page.total(), page.limit(), page.offset());
        }
    }

    private void list(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "path", "path_bytes", "limit", "offset");
        var path = query.text("path");
        var encoded = query.text("path_bytes");
        int limit = query.limit(100);
        int offset = query.offset();
        query.check();
        if (path != null && encoded != null) {
            throw new ProblemException(Problem.of(Problem.Code.INVALID_PARAMETER, "parameters are wrong: path",
                    Map.of("path", "must be absent beside path_bytes")));
        }
        boolean isTop = path == null && encoded == null && !roots.allowed().isEmpty();
        var listing = isTop
                ? Listing.of(null, null, Page.of(roots.allowed(), limit, offset))
                : list(encoded == null
                        ? Directories.require(roots, path == null ? "/" : path)
                        : Directories.requireEncoded(roots, encoded), limit, offset);
        Answers.json(request, response, listing);
    }

    private Listing list(Verdict.Allowed allowed, int limit, int offset) throws InterruptedException {
        var directory = allowed.path();
        try {
            return Listing.of(directory, visibleParent(directory), storage.directories(allowed, limit, offset));
        } catch (StorageStalledException e) {
            throw Directories.stalled("the storage of the directory does not answer: " + directory);
        } catch (IOException e) {
            throw Directories.invalid("the directory cannot be read: " + directory);
        }
    }

    private @Nullable FilePath visibleParent(FilePath directory) {
        var parent = directory.parent();
        boolean isVisible = parent != null
                && (roots.allowed().isEmpty() || roots.allowed().stream().anyMatch(parent::isIn));
        return isVisible ? parent : null;
    }
}
