package io.sluice.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The allowed word that a misspelt one was probably meant to be. */
public final class Suggestion {
    private Suggestion() {}

    /** The nearest of the candidates, if it is at most this many edits away. */
    public static Optional<String> nearest(String word, Collection<String> candidates, int editsMax) {
        record Candidate(String name, int edits) {}
        return candidates.stream()
                .map(name -> new Candidate(name, edits(word, name)))
                .filter(candidate -> candidate.edits() <= editsMax)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** Levenshtein distance. */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
