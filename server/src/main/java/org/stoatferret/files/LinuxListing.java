package org.stoatferret.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

import org.stoatferret.files.Attributes.Kind;
import org.stoatferret.media.FilePath;

/**
 * An open directory of Linux', by its own calls: many names a call, with what kind of thing each is, so that only what
 * a scan compares is looked at.
 */
final class LinuxListing implements Listing {
    // From dirent.h; anything else, or a file system that does not tell, is 0.
    private static final int DT_UNKNOWN = 0;
    private static final int DT_DIR = 4;
    private static final int DT_REG = 8;
    private static final byte[] NOTHING = {};

    private final ArrayDeque<Name> names = new ArrayDeque<>(); // that have been read and not yet asked for
    private final int descriptor;
    private final String device;
    private boolean isAtEnd;
    private volatile boolean isClosed;

    private LinuxListing(int descriptor, String device) {
        this.descriptor = descriptor;
        this.device = device;
    }

    static boolean isSupported() {
        return DirectoryCalls.areSupported();
    }

    static LinuxListing open(Pin directory) throws IOException {
        int descriptor = directory.openDirectory();
        try {
            return new LinuxListing(descriptor, DirectoryCalls.look(descriptor, NOTHING, "").signature().device());
        } catch (IOException e) {
            Descriptors.close(descriptor);
            throw e;
        }
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public boolean hasNext() throws IOException {
        while (names.isEmpty() && !isAtEnd) {
            isAtEnd = !DirectoryCalls.read(descriptor, this::add);
        }
        return !names.isEmpty();
    }

    private void add(byte[] name, int type) {
        String encoded = FilePath.encode(name);
        boolean isPlain = encoded.length() == name.length;
        names.add(new Name(encoded, isPlain ? encoded : new String(name, StandardCharsets.UTF_8), kind(type), name));
    }

    private static @Nullable Kind kind(int type) {
        return switch (type) {
            case DT_UNKNOWN -> null;
            case DT_DIR -> Kind.DIRECTORY;
            case DT_REG -> Kind.FILE;
            default -> Kind.OTHER;
        };
    }

    @Override
    public Name next() {
        return names.remove();
    }

    @Override
    public Attributes attributes(Name entry) throws IOException {
        return DirectoryCalls.look(descriptor, (byte[]) entry.handle(), device);
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public void close() {
        isClosed = true;
        Descriptors.close(descriptor);
    }
}
