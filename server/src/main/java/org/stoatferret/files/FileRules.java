package org.stoatferret.files;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.stoatferret.media.FilePath;

/** Which entries of a directory a scan looks at. */
public final class FileRules {
    private final Set<String> extensions;
    private final List<Pattern> ignored;

    /**
     * Makes rules.
     *
     * @param extensions
     *            of the files that are probed, without a dot, in any letter case
     * @param ignored
     *            names of files and directories that are passed over, in any letter case; {@code *} stands for any
     *            characters, {@code ?} for one
     */
    public FileRules(Collection<String> extensions, Collection<String> ignored) {
        this.extensions = extensions.stream().map(extension -> extension.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        this.ignored = ignored.stream().map(FileRules::pattern).toList();
    }

    boolean isIgnored(FilePath entry) {
        String name = entry.displayName();
        return ignored.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    boolean isMedia(FilePath file) {
        String name = file.displayName();
        int dot = name.lastIndexOf('.');
        return dot >= 0 && extensions.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private static Pattern pattern(String glob) {
        String expression = glob.chars().mapToObj(c -> switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(Character.toString(c));
        }).collect(Collectors.joining());
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }
}
