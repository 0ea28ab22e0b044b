package io.sluice.app.topology;

import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.PromptRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What docs/semantics.md says, in maps and lists, without stores, indexes, slices or sequences: what the topology is compared with. A prompt
 * stands for its fingerprint.
 */
final class ReferenceModel {
    private record Waiting(String id, @Nullable Long deadline) {}

    private record Kept(String body, long expiresAt, int opened) {}

    private static final class Open {
        final String prompt;
        final CachePolicy policy;
        final int opened;
        final @Nullable Long ttl;
        final List<Waiting> waiting = new ArrayList<>();

        @Nullable Long told;

        @Nullable Long latest;

        Open(String prompt, CachePolicy policy, int opened, PromptRequest opener) {
            this.prompt = prompt;
            this.policy = policy;
            this.opened = opened;
            this.ttl = opener.getTtlMs();
            this.told = opener.getDeadlineMs();
            this.latest = opener.getDeadlineMs();
        }
    }

    /** One line per result that must be there: id, status, source, body. */
    final List<String> results = new ArrayList<>();

    long spendNanos;
    long answers;

    private final long ttlMs;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Kept> cache = new HashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Open> ended = new HashMap<>();
    private @Nullable Open unbound;
    private int opened;

    ReferenceModel(long ttlMs) {
        this.ttlMs = ttlMs;
    }

    /** Whether a call must be opened: then {@link #bind} says which. */
    boolean publish(PromptRequest request, String prompt, long now) {
        if (!seen.add(request.getId() + " " + prompt)) {
            return false;
        }
        Long deadline = request.getDeadlineMs();
        if (deadline != null && deadline < now) {
            results.add(line(request.getId(), "EXPIRED", "UNKNOWN", null));
            return false;
        }
        CachePolicy policy = request.getCachePolicy();
        Kept kept = cache.get(prompt);
        if (policy == CachePolicy.USE && kept != null && kept.expiresAt() > now) {
            results.add(line(request.getId(), "ANSWERED", "CACHE", kept.body()));
            return false;
        }
        Open joined = joinable(prompt, policy);
        Open call = joined == null ? new Open(prompt, policy, opened++, request) : joined;
        call.waiting.add(new Waiting(request.getId(), deadline));
        if (joined != null) {
            call.latest =
                    call.latest == null || deadline == null ? null : Long.valueOf(Math.max(call.latest, deadline));
            return false;
        }
        unbound = call;
        return true;
    }

    void bind(Call call) {
        if (unbound == null) {
            throw new AssertionError("a call was opened that needed none: " + call);
        }
        open.put(call.getCallId(), unbound);
        unbound = null;
    }

    /** Whether the call must be made again. */
    boolean answer(String callId, CallOutcome outcome, @Nullable String body, long now) {
        answers++;
        spendNanos += outcome == CallOutcome.ANSWERED ? Prompts.COST_NANOS : 0;
        Open call = open.get(callId);
        if (call == null) {
            Open earlier = ended.get(callId);
            if (earlier != null) {
                keep(earlier, outcome, body, now);
            }
            return false;
        }
        if (outcome == CallOutcome.EXPIRED && call.told != null && (call.latest == null || call.latest > call.told)) {
            if (call.latest == null || call.latest >= now) {
                call.told = call.latest;
                return true;
            }
        }
        open.remove(callId);
        ended.put(callId, call);
        keep(call, outcome, body, now);
        boolean given = false;
        for (Waiting waiter : call.waiting) {
            if (outcome == CallOutcome.EXPIRED || (waiter.deadline() != null && waiter.deadline() < now)) {
                results.add(line(waiter.id(), "EXPIRED", "UNKNOWN", null));
            } else {
                String status = outcome == CallOutcome.ANSWERED ? "ANSWERED" : "FAILED";
                results.add(line(waiter.id(), status, given ? "COALESCED" : "CALL", body));
                given = true;
            }
        }
        return false;
    }

    void advanceTo(long now) {
        for (Open call : open.values()) {
            for (Iterator<Waiting> all = call.waiting.iterator(); all.hasNext(); ) {
                Waiting waiter = all.next();
                if (waiter.deadline() != null && waiter.deadline() < now) {
                    results.add(line(waiter.id(), "EXPIRED", "UNKNOWN", null));
                    all.remove();
                }
            }
        }
    }

    static String line(String id, String status, String source, @Nullable String body) {
        return id + " " + status + " " + source + " " + body;
    }

    /** An answer that was paid for is kept, even if nobody waits for it any more. */
    private void keep(Open call, CallOutcome outcome, @Nullable String body, long now) {
        Kept present = cache.get(call.prompt);
        boolean newerIsThere = present != null && present.expiresAt() > now && present.opened() >= call.opened;
        if (outcome == CallOutcome.ANSWERED && call.policy != CachePolicy.BYPASS && !newerIsThere) {
            long ttl = call.ttl == null ? ttlMs : call.ttl;
            cache.put(call.prompt, new Kept(String.valueOf(body), ttl == 0 ? Long.MAX_VALUE : now + ttl, call.opened));
        }
    }

    private @Nullable Open joinable(String prompt, CachePolicy policy) {
        Open use = null;
        Open refresh = null;
        for (Open call : open.values()) {
            if (call.prompt.equals(prompt)) {
                use = call.policy == CachePolicy.USE ? call : use;
                refresh = call.policy == CachePolicy.REFRESH ? call : refresh;
            }
        }
        return switch (policy) {
            case USE -> use != null ? use : refresh;
            case REFRESH -> refresh;
            case BYPASS, UNKNOWN -> null;
        };
    }
}
