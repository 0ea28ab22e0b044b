package io.sluice.app.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Guarantee 2, the worker's part: every committed call offset yields, in the same transaction, exactly one answer, one
 * forwarded call or one dead letter, and what is not committed yields none.
 *
 * <p>A call's records on its lane are its first one and its forwards, so its ends must be as many as its completed
 * records: answers, and all records but the first.
 */
final class OneEndPerOffset {
    private OneEndPerOffset() {}

    /** What breaks it, one sentence each; empty if it held. */
    static List<String> violations(Sight sight) {
        Map<String, Integer> completed = new HashMap<>();
        Map<String, Integer> records = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (Sight.Placed<String> call : sight.calls()) {
            boolean done = sight.completed().getOrDefault(call.place(), false);
            boolean dead = sight.deadLetters().contains(call.place());
            if (call.value().equals("?") || dead) {
                long letters = sight.deadLetters().stream()
                        .filter(call.place()::equals)
                        .count();
                if (letters != (done ? 1 : 0)) {
                    wrong.add(call.place() + (done ? " is" : " is not") + " committed and has " + letters
                            + " dead letters");
                }
                continue;
            }
            records.merge(call.value(), 1, Integer::sum);
            completed.merge(call.value(), done ? 1 : 0, Integer::sum);
        }
        Map<String, Integer> answers = new HashMap<>();
        sight.answers().forEach(answer -> answers.merge(answer.value().getCallId(), 1, Integer::sum));
        for (String id : new TreeSet<>(records.keySet())) {
            int ends = answers.getOrDefault(id, 0) + records.getOrDefault(id, 0) - 1;
            int done = completed.getOrDefault(id, 0);
            if (ends != done) {
                wrong.add(id + " has " + done + " committed offsets and " + ends + " ends");
            }
        }
        answers.keySet().stream()
                .filter(id -> !records.containsKey(id))
                .forEach(id -> wrong.add("an answer belongs to no call: " + id));
        sight.answers().stream()
                .filter(answer -> !answer.value().getFingerprint().isEmpty())
                .filter(answer -> answer.partition().partition()
                        != partition(answer.value().getCallId()))
                .forEach(answer -> wrong.add(answer.value().getCallId() + " was answered to another partition"));
        return wrong;
    }

    private static int partition(String callId) {
        return Integer.parseInt(callId.substring("call-".length())) % Bed.PARTITIONS;
    }
}
