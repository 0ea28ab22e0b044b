package io.sluice.app.metrics;

import org.jspecify.annotations.Nullable;

/** What a task's partial sums are told apart by. */
record PartialKey(@Nullable String lane, @Nullable String job, String tenant) {
    private static final char NONE = '-';

    /** As a store's key: each part with its length in front, because names may hold any character. */
    String text() {
        return part(lane) + part(job) + part(tenant);
    }

    static PartialKey parse(String text) {
        Reader reader = new Reader(text);
        String lane = reader.next();
        String job = reader.next();
        String tenant = reader.next();
        return new PartialKey(lane, job, tenant == null ? "" : tenant);
    }

    private static String part(@Nullable String name) {
        return name == null ? String.valueOf(NONE) : name.length() + ":" + name;
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        @Nullable String next() {
            if (text.charAt(at) == NONE) {
                at++;
                return null;
            }
            int colon = text.indexOf(':', at);
            int start = colon + 1;
            at = start + Integer.parseInt(text, at, colon, 10);
            return text.substring(start, at);
        }
    }
}
