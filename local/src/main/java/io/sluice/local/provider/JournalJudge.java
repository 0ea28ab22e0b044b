package io.sluice.local.provider;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a journal proves about the client that called: how often it paid for a prompt, what it paid in all, and how near
 * to its limits it came. Counts by itself, without the code that enforces the limits. Immutable.
 */
public final class JournalJudge {
    /** Every call that arrived: what a client that keeps to a limit is measured by. */
    public static final Predicate<JournalLine> ALL = line -> true;

    /** The calls that the simulator let start: what the simulator's own strictness is measured by. */
    public static final Predicate<JournalLine> ADMITTED = JournalLine::admitted;

    private final List<JournalLine> lines;

    /** Judges these lines, in any order. */
    public JournalJudge(List<JournalLine> lines) {
        this.lines = lines.stream()
                .sorted(Comparator.comparingLong(JournalLine::arrivedAtMs))
                .toList();
    }

    /** Judges a journal as it stands now. */
    public static JournalJudge of(Path journal) throws IOException {
        return new JournalJudge(JournalReader.read(journal).lines());
    }

    /** All lines, in order of arrival. */
    public List<JournalLine> lines() {
        return lines;
    }

    /** How many calls were paid for. */
    public long paidAttempts() {
        return lines.stream().filter(JournalLine::paid).count();
    }

    /** How often each prompt was paid for, by its hash. */
    public Map<String, Integer> paidAttemptsByPrompt() {
        Map<String, Integer> attempts = new HashMap<>();
        for (JournalLine line : lines) {
            String prompt = line.promptSha256();
            if (line.paid() && prompt != null) {
                attempts.merge(prompt, 1, Integer::sum);
            }
        }
        return attempts;
    }

    /** The prompts that were paid for more than once, and how often. */
    public Map<String, Integer> paidAgain() {
        return paidAttemptsByPrompt().entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * The paid attempts of prompts that had been paid before, where no crash of the client explains it: an earlier payment
     * is lost by a crash before the later one, if the earlier call was open then or had ended only so long ago that it
     * may not have been committed.
     *
     * @param crashes of the client; without any, every second payment is unexplained
     * @param commitWithin how long after its end a call may not be committed
     */
    public List<JournalLine> paidAgainUnexplained(List<Crash> crashes, Duration commitWithin) {
        List<JournalLine> unexplained = new ArrayList<>();
        Map<String, JournalLine> latest = new HashMap<>();
        for (JournalLine line : lines) {
            String prompt = line.promptSha256();
            JournalLine before = line.paid() && prompt != null ? latest.put(prompt, line) : null;
            if (before != null && crashes.stream().noneMatch(crash -> lost(before, crash, line, commitWithin))) {
                unexplained.add(line);
            }
        }
        return unexplained;
    }

    private static boolean lost(JournalLine before, Crash crash, JournalLine again, Duration commitWithin) {
        long endedMs = before.arrivedAtMs() + before.latencyMs();
        return before.arrivedAtMs() <= crash.overMs()
                && crash.overMs() <= again.arrivedAtMs()
                && crash.beganMs() - endedMs < commitWithin.toMillis();
    }

    /**
     * What all paid calls cost together, in simulated nano-dollars.
     *
     * @throws IllegalStateException if a paid call has no price
     */
    public long costNanos() {
        long sum = 0;
        for (JournalLine line : lines) {
            Long cost = line.costNanos();
            if (cost == null) {
                throw new IllegalStateException("no price for model " + line.model());
            }
            sum = Math.addExact(sum, cost);
        }
        return sum;
    }

    /** How many calls ended in each outcome. */
    public Map<String, Long> outcomes() {
        return lines.stream().collect(Collectors.groupingBy(JournalLine::outcome, TreeMap::new, Collectors.counting()));
    }

    /** The fullest windows of each key and model that called, of half-open windows [t, t + length). */
    public List<WindowPeak> worstWindows(Duration length, Predicate<JournalLine> which) {
        return lines.stream()
                .filter(which)
                .collect(Collectors.groupingBy(line -> line.key() + " " + line.model()))
                .values()
                .stream()
                .map(account -> WindowPeak.of(account, length.toMillis()))
                .toList();
    }
}
