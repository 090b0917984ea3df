package org.stoatferret.http;

import java.io.IOException;
import java.util.List;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.jspecify.annotations.Nullable;

import org.stoatferret.files.ScanRoots;
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
    private record Line(String name, String path) {
        static Line of(FilePath directory) {
            return new Line(directory.parent() == null ? "/" : directory.displayName(), directory.display());
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
    private record Listing(@Nullable String path, @Nullable String parent, List<Line> directories, long total,
            int limit, int offset) {
        static Listing of(@Nullable FilePath path, @Nullable FilePath parent, Page<FilePath> page) {
            return new Listing(path == null ? null : path.display(), parent == null ? null : parent.display(),
                    page.items().stream().map(Line::of).toList(), page.total(), page.limit(), page.offset());
        }
    }

    private void list(ServerRequest request, ServerResponse response) throws InterruptedException {
        var query = new Query(request.query(), "path", "limit", "offset");
        var path = query.text("path");
        int limit = query.limit(100);
        int offset = query.offset();
        query.check();
        var listing = path == null && !roots.allowed().isEmpty()
                ? Listing.of(null, null, Page.of(roots.allowed(), limit, offset))
                : list(path == null ? "/" : path, limit, offset);
        Answers.json(request, response, listing);
    }

    private Listing list(String path, int limit, int offset) throws InterruptedException {
        var directory = Directories.require(roots, path).path();
        try {
            return Listing.of(directory, visibleParent(directory), storage.directories(directory, limit, offset));
        } catch (StorageStalledException e) {
            throw Directories.stalled("the storage of the directory does not answer: " + path);
        } catch (IOException e) {
            throw Directories.invalid("the directory cannot be read: " + path);
        }
    }

    private @Nullable FilePath visibleParent(FilePath directory) {
        var parent = directory.parent();
        boolean isVisible = parent != null
                && (roots.allowed().isEmpty() || roots.allowed().stream().anyMatch(parent::isIn));
        return isVisible ? parent : null;
    }
}
