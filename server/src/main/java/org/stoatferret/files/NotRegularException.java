package org.stoatferret.files;

import java.nio.file.FileSystemException;

import org.stoatferret.media.FilePath;

/** Something that is no regular file has taken a file's place. */
final class NotRegularException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    NotRegularException(FilePath path) {
        super(path.display(), null, "it is not a regular file any more");
    }
}
