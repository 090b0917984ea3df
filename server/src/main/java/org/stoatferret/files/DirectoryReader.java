package org.stoatferret.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

import org.stoatferret.files.Storage.Root;
import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileProblem;
import org.stoatferret.media.FileSignature;

/**
 * Reads one directory, a few hundred entries at a time, so that a huge one is never held in memory and no call lasts
 * long. Everything that touches the file system runs behind the root's door.
 */
final class DirectoryReader implements AutoCloseable {
    private static final int CHUNK = 256;
    private static final Pattern UNIX_FILE_KEY = Pattern.compile("\\(dev=([0-9a-f]+),ino=([0-9]+)\\)");

    private final Root root;
    private final FilePath directory;
    private final FileRules rules;
    private final Open open;
    private final Iterator<Path> entries;

    private record Open(DirectoryStream<Path> stream, String device) {
        void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * What some entries of a directory are.
     *
     * @param visible
     *            how many of them are not ignored
     * @param isWhole
     *            whether it is known what each of them is
     * @param isLast
     *            whether the directory has no more
     */
    record Chunk(List<FoundFile> files, List<FilePath> directories, List<FileProblem> problems, int visible,
            boolean isWhole, boolean isLast) {}

    private DirectoryReader(Root root, FilePath directory, FileRules rules, Open open) {
        this.root = root;
        this.directory = directory;
        this.rules = rules;
        this.open = open;
        this.entries = open.stream().iterator();
    }

    static DirectoryReader open(Root root, FilePath directory, FileRules rules)
            throws IOException, InterruptedException {
        boolean isRoot = directory.equals(root.directory());
        var open = root.call(() -> {
            Path path = Paths.toPath(directory);
            // Only the root may be reached through a link: one that has taken a directory's place leads elsewhere.
            var attributes = isRoot
                    ? Files.readAttributes(path, BasicFileAttributes.class)
                    : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory()) {
                throw new NoSuchFileException(directory.display());
            }
            return new Open(Files.newDirectoryStream(path), signature(attributes).device());
        }, Open::close);
        return new DirectoryReader(root, directory, rules, open);
    }

    /** The file system that the directory belongs to. */
    String device() {
        return open.device();
    }

    Chunk next() throws IOException, InterruptedException {
        return root.call(this::read, late -> {});
    }

    /** Closing may block as reading may, and is done where that harms nobody. */
    @Override
    public void close() {
        root.release(open::close);
    }

    private Chunk read() throws IOException {
        var files = new ArrayList<FoundFile>();
        var directories = new ArrayList<FilePath>();
        var problems = new ArrayList<FileProblem>();
        int visible = 0;
        boolean isWhole = true;
        try {
            for (int i = 0; i < CHUNK && entries.hasNext(); i++) {
                Path entry = entries.next();
                var path = directory.resolve(Paths.encodedName(entry));
                if (rules.isIgnored(path)) {
                    continue;
                }
                visible++;
                try {
                    var attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isDirectory()) {
                        directories.add(path);
                    } else if (attributes.isRegularFile() && rules.isMedia(path)) {
                        files.add(new FoundFile(path, signature(attributes)));
                    }
                } catch (IOException e) {
                    isWhole &= e instanceof NoSuchFileException;
                    if (rules.isMedia(path)) {
                        problems.add(Problems.ofFile(path, e));
                    }
                }
            }
            return new Chunk(files, directories, problems, visible, isWhole, !entries.hasNext());
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static FileSignature signature(BasicFileAttributes attributes) {
        String key = String.valueOf(attributes.fileKey());
        var match = UNIX_FILE_KEY.matcher(key);
        boolean isUnix = match.matches();
        return new FileSignature(attributes.size(), attributes.lastModifiedTime().toInstant(),
                isUnix ? match.group(2) : key, isUnix ? match.group(1) : "");
    }
}
