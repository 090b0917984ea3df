package org.stoatferret.pmd;

import java.nio.file.Path;

/** Where the sources are. */
final class Tree {
    /** The module, which is where its tests run. */
    static final Path SERVER = Path.of("").toAbsolutePath();
    static final Path TOP = SERVER.getParent();

    private Tree() {}
}
