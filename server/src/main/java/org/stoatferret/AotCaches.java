package org.stoatferret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where the caches belong from which this jar and its libraries start faster: beside the jar. Each is for one state of
 * these and for one virtual machine; it would be of no use to any other, and worse than none.
 *
 * @param server
 *            the server's
 * @param workers
 *            that of the processes that read the files
 */
record AotCaches(Path server, Path workers) {
    private static final String SERVER = "stoat-ferret-";
    private static final String WORKERS = SERVER + "worker-";
    private static final String ENDING = ".aot";
    private static final String LIBRARIES = "libs/libraries.jar";

    /** Whether or not they are there; null if this has not been started from a jar. */
    static @Nullable AotCaches find() {
        try {
            var jar = Path.of(System.getProperty("java.class.path")).toRealPath();
            var libraries = jar.resolveSibling(LIBRARIES);
            int hash = Objects.hash(System.getProperty("java.vm.vendor"), System.getProperty("java.vm.version"),
                    Files.size(jar), Files.getLastModifiedTime(jar).toMillis(), Files.size(libraries),
                    Files.getLastModifiedTime(libraries).toMillis());
            var state = Integer.toHexString(hash);
            return new AotCaches(jar.resolveSibling(SERVER + state + ENDING),
                    jar.resolveSibling(WORKERS + state + ENDING));
        } catch (IOException | IllegalArgumentException e) { // such as: a class path rather than a jar
            return null;
        }
    }

    /** Deletes those for other states. */
    void deleteOthers() {
        var directory = Objects.requireNonNull(server.getParent());
        try (var others = Files.newDirectoryStream(directory, SERVER + "*" + ENDING)) {
            for (var other : others) {
                Files.delete(other);
            }
        } catch (IOException e) {
            System.getLogger(AotCaches.class.getName()).log(System.Logger.Level.DEBUG, "they take room only", e);
        }
    }
}
