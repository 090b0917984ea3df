package org.stoatferret.files;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Which entries of a directory a scan looks at. */
public final class FileRules {
    private final Set<String> extensions;
    private final List<Glob> ignored;

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
        this.ignored = ignored.stream().map(Glob::new).toList();
    }

    /** Whether what is called so is passed over. */
    boolean isIgnored(String name) {
        for (var each : ignored) {
            if (each.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a file that is called so is probed. */
    boolean isMedia(String name) {
        int dot = name.lastIndexOf('.');
        return dot >= 0 && extensions.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /** A name with wild cards. Most have none, or one at the end: these are told apart from names at little cost. */
    private static final class Glob {
        private final String beginning;
        private final boolean isWhole;
        private final @Nullable Pattern pattern; // null if the beginning says it all

        Glob(String glob) {
            String stem = glob.endsWith("*") ? glob.substring(0, glob.length() - 1) : glob;
            boolean isSimple = stem.indexOf('*') < 0 && stem.indexOf('?') < 0;
            this.beginning = stem;
            this.isWhole = glob.equals(stem);
            this.pattern = isSimple ? null : pattern(glob);
        }

        boolean matches(String name) {
            if (pattern != null) {
                return pattern.matcher(name).matches();
            }
            return (!isWhole || name.length() == beginning.length())
                    && name.regionMatches(true, 0, beginning, 0, beginning.length());
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
}
