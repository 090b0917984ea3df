package org.stoatferret.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

import org.stoatferret.media.FileSignature;

/** From what the platform says about a file to what tells whether it has changed. */
final class Signatures {
    private static final Pattern UNIX_FILE_KEY = Pattern.compile("\\(dev=([0-9a-f]+),ino=([0-9]+)\\)");

    private Signatures() {}

    static FileSignature of(BasicFileAttributes attributes) {
        String key = String.valueOf(attributes.fileKey());
        var match = UNIX_FILE_KEY.matcher(key);
        boolean isUnix = match.matches();
        return new FileSignature(attributes.size(), attributes.lastModifiedTime().toInstant(),
                isUnix ? match.group(2) : key, isUnix ? match.group(1) : "");
    }
}
