package io.sluice.app.ops.verdict;

import java.util.Locale;

/** Numbers as people read them. */
final class Words {
    private Words() {}

    /** Whole seconds below two minutes, then minutes, then hours. */
    static String time(long ms) {
        long seconds = Math.max(1, Math.ceilDiv(ms, 1000L));
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }

    /** What to do about instances that own work and say nothing. */
    static String silent(String instances) {
        return instances + " owns it and has not been heard of: frozen, or cut off from the broker? Restart it";
    }

    static String calls(long count) {
        return count == 1 ? "1 call" : String.format(Locale.ROOT, "%,d calls", count);
    }
}
