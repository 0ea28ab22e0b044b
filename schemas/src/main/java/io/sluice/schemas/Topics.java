package io.sluice.schemas;

import java.util.regex.Pattern;

/**
 * Names of the topics behind a prefix: one word per topic, parts joined by dots.
 *
 * <p>Underscores are refused, because Kafka's metrics cannot tell {@code a.b} from {@code a_b}.
 *
 * @param prefix what every topic's name starts with, its last dot included; for example {@code sluice.}
 */
public record Topics(String prefix) {
    private static final int NAME_CHARS_MAX = 249;
    private static final String BULK = ".bulk";
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9-]+\\.)+");
    private static final Pattern LANE = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    /** Checks the prefix. */
    public Topics {
        if (prefix.length() > NAME_CHARS_MAX - 50 || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topics.prefix must be letters, digits, '-' and dots, end with a dot and have at most "
                            + (NAME_CHARS_MAX - 50) + " characters, was '" + prefix + "'");
        }
    }

    /** Prompts, as publishers put them there: PromptRequest by request id. */
    public String requests() {
        return prefix + "requests";
    }

    /** Prompts of those who will not use Avro: lines of OpenAI's Batch input as they are, a line a record. */
    public String requestsJson() {
        return prefix + "requests.json";
    }

    /** What publishers want of their jobs: Job by job id, compacted. */
    public String jobs() {
        return prefix + "jobs";
    }

    /** Calls that wait for a lane: Call by fingerprint. */
    public String calls(String lane) {
        String name = prefix + "calls." + lane;
        if (!LANE.matcher(lane).matches() || lane.endsWith(BULK) || name.length() > NAME_CHARS_MAX - BULK.length()) {
            throw new IllegalArgumentException("lane's name must be letters, digits, '-' and single dots between them,"
                    + " not end with '.bulk', and give a topic name of at most " + (NAME_CHARS_MAX - BULK.length())
                    + " characters, was '" + lane + "'");
        }
        return name;
    }

    /** Calls of class BULK that wait for a lane, by the same keys and in the same partitions. */
    public String bulkCalls(String lane) {
        return calls(lane) + BULK;
    }

    /** Terminal outcomes of calls: Answer by fingerprint, in the partition that the call names. */
    public String answers() {
        return prefix + "answers";
    }

    /** The one terminal record of each request: PromptResult by request id. */
    public String results() {
        return prefix + "results";
    }

    /** The same where they are wanted in JSON too: lines of OpenAI's Batch output, a line a record, by request id. */
    public String resultsJson() {
        return prefix + "results.json";
    }

    /** Usage and progress: UsageWindow and JobProgress. */
    public String metrics() {
        return prefix + "metrics";
    }

    /** What each slot has spent: SlotQuota by slot, compacted. */
    public String quota() {
        return prefix + "quota";
    }

    /** What operators want of all instances: Control by what it is about, compacted. */
    public String controls() {
        return prefix + "controls";
    }

    /** What each instance says of itself: InstanceReport by instance, of the last minutes. */
    public String instances() {
        return prefix + "instances";
    }

    /** Records that could not be read, as they were, with the reason in their headers. */
    public String deadLetters() {
        return prefix + "requests.dlt";
    }
}
