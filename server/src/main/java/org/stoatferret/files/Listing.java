package org.stoatferret.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Attributes.Kind;

/**
 * An open directory. What is in it is looked at through it, not by a path, where the platform can. All methods belong
 * behind a door, and are called by one thread at a time.
 */
sealed interface Listing extends AutoCloseable permits LinuxListing, PlatformListing {

    static Listing open(Pin directory) throws IOException {
        return LinuxListing.isSupported() && directory.isHeld()
                ? LinuxListing.open(directory)
                : PlatformListing.open(directory);
    }

    /**
     * A name in a directory.
     *
     * @param encoded
     *            percent-encoded
     * @param text
     *            for rules to match; U+FFFD stands for what is no text
     * @param kind
     *            null if only a look at the entry can tell
     * @param handle
     *            the listing's own word for it
     */
    record Name(String encoded, String text, @Nullable Kind kind, Object handle) {}

    /** The file system that the directory belongs to. */
    String device();

    /** Whether a name is left. */
    boolean hasNext() throws IOException;

    /** The next name; to be asked for when there is one. */
    Name next();

    /** The next names, so many at most. */
    default List<Name> next(int most) throws IOException {
        var names = new ArrayList<Name>();
        while (names.size() < most && hasNext()) {
            names.add(next());
        }
        return names;
    }

    /** What an entry is, a symbolic link as itself. */
    Attributes attributes(Name entry) throws IOException;

    /** Whether it is closed, or about to be. */
    boolean isClosed();

    @Override
    void close();
}
