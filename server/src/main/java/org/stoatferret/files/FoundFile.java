package org.stoatferret.files;

import org.stoatferret.media.FilePath;
import org.stoatferret.media.FileSignature;

/** A regular file that may be a video. */
public record FoundFile(FilePath path, FileSignature signature) {}
