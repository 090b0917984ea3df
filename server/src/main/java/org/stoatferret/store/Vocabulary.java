package org.stoatferret.store;

import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.stoatferret.store.CatalogueEntry.Folder;

/** Keeps one copy of each text that many videos have in common. Thread-safe. */
final class Vocabulary {
    private final ConcurrentHashMap<String, String> words = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Folder, Folder> folders = new ConcurrentHashMap<>();

    String word(String word) {
        var known = words.putIfAbsent(word, word);
        return known == null ? word : known;
    }

    @Nullable
    String optional(@Nullable Object word) {
        return word == null ? null : word(word.toString());
    }

    Folder folder(String key, String text) {
        var folder = new Folder(key, text);
        var known = folders.putIfAbsent(folder, folder);
        return known == null ? folder : known;
    }
}
