package io.sluice.app.topology;

import io.sluice.schema.CachePolicy;
import io.sluice.schema.Call;
import io.sluice.schema.CallOutcome;
import io.sluice.schema.PromptRequest;
import io.sluice.schema.PromptResult;
import io.sluice.schema.ResultSource;
import io.sluice.schema.ResultStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What docs/semantics.md says, in maps and lists, without stores, indexes, slices or sequences: what the topology is compared with. A restart
 * is nothing to it.
 */
final class ReferenceModel {
    /**
     * A request as it came in.
     *
     * @param prompt stands for what is asked: tenant, text and variant
     * @param fingerprint what results must name
     */
    record Asked(PromptRequest request, String prompt, String fingerprint, long atMs) {
        @Nullable Long deadline() {
            return request.getDeadlineMs();
        }

        String line(String status, String source, Money money, @Nullable String body, long nowMs) {
            return ReferenceModel.line(PromptResult.newBuilder()
                    .setId(request.getId())
                    .setTenant(request.getTenant())
                    .setJob(request.getJob())
                    .setFingerprint(fingerprint)
                    .setStatus(ResultStatus.valueOf(status))
                    .setSource(ResultSource.valueOf(source))
                    .setCostNanos(money.cost())
                    .setSavedNanos(money.saved())
                    .setTotalMs(nowMs - atMs)
                    .setCompletedAtMs(nowMs)
                    .setBody(body)
                    .build());
        }
    }

    /** What a result cost, and what it saved. */
    record Money(@Nullable Long cost, @Nullable Long saved) {
        static final Money NONE = new Money(null, null);

        static Money own(@Nullable Long cost) {
            return new Money(cost, null);
        }

        static Money shared(long saved) {
            return new Money(0L, saved);
        }
    }

    private record Kept(String body, long cost, long expiresAt, int opened) {}

    private static final class Open {
        final String prompt;
        final CachePolicy policy;
        final int opened;
        final @Nullable Long ttl;
        final List<Asked> waiting = new ArrayList<>();

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

    /** One line per result that must be there. */
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
    boolean publish(Asked asked, long now) {
        PromptRequest request = asked.request();
        String prompt = asked.prompt();
        if (!seen.add(request.getId() + " " + prompt)) {
            return false;
        }
        Long deadline = request.getDeadlineMs();
        if (deadline != null && deadline < now) {
            results.add(asked.line("EXPIRED", "UNKNOWN", Money.NONE, null, now));
            return false;
        }
        CachePolicy policy = request.getCachePolicy();
        Kept kept = cache.get(prompt);
        if (policy == CachePolicy.USE && kept != null && kept.expiresAt() > now) {
            results.add(asked.line("ANSWERED", "CACHE", Money.shared(kept.cost()), kept.body(), now));
            return false;
        }
        Open joined = joinable(prompt, policy);
        Open call = joined == null ? new Open(prompt, policy, opened++, request) : joined;
        call.waiting.add(asked);
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
    boolean answer(String callId, CallOutcome outcome, @Nullable String body, long cost, long now) {
        answers++;
        spendNanos += outcome == CallOutcome.ANSWERED ? cost : 0;
        Open call = open.get(callId);
        if (call == null) {
            Open earlier = ended.get(callId);
            if (earlier != null) {
                keep(earlier, outcome, body, cost, now);
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
        keep(call, outcome, body, cost, now);
        boolean given = false;
        boolean answered = outcome == CallOutcome.ANSWERED;
        for (Asked waiter : call.waiting) {
            if (outcome == CallOutcome.EXPIRED || (waiter.deadline() != null && waiter.deadline() < now)) {
                results.add(waiter.line("EXPIRED", "UNKNOWN", Money.NONE, null, now));
            } else {
                Money money = given ? Money.shared(answered ? cost : 0) : Money.own(answered ? cost : null);
                String status = answered ? "ANSWERED" : "FAILED";
                results.add(waiter.line(status, given ? "COALESCED" : "CALL", money, body, now));
                given = true;
            }
        }
        return false;
    }

    void advanceTo(long now) {
        for (Open call : open.values()) {
            for (Iterator<Asked> all = call.waiting.iterator(); all.hasNext(); ) {
                Asked waiter = all.next();
                if (waiter.deadline() != null && waiter.deadline() < now) {
                    results.add(waiter.line("EXPIRED", "UNKNOWN", Money.NONE, null, now));
                    all.remove();
                }
            }
        }
    }

    /** Requests that have no result. */
    long openRequests() {
        return open.values().stream().mapToLong(call -> call.waiting.size()).sum();
    }

    /** All that the model says of a result. */
    static String line(PromptResult result) {
        return Stream.of(
                        result.getId(),
                        result.getTenant(),
                        result.getJob(),
                        result.getFingerprint(),
                        result.getStatus(),
                        result.getSource(),
                        "cost " + result.getCostNanos(),
                        "saved " + result.getSavedNanos(),
                        "after " + result.getTotalMs(),
                        "at " + result.getCompletedAtMs(),
                        result.getBody())
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    /** An answer that was paid for is kept, even if nobody waits for it any more. */
    private void keep(Open call, CallOutcome outcome, @Nullable String body, long cost, long now) {
        Kept present = cache.get(call.prompt);
        boolean newerIsThere = present != null && present.expiresAt() > now && present.opened() >= call.opened;
        if (outcome == CallOutcome.ANSWERED && call.policy != CachePolicy.BYPASS && !newerIsThere) {
            long ttl = call.ttl == null ? ttlMs : call.ttl;
            cache.put(
                    call.prompt,
                    new Kept(String.valueOf(body), cost, ttl == 0 ? Long.MAX_VALUE : now + ttl, call.opened));
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
