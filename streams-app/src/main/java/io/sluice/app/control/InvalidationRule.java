package io.sluice.app.control;

import io.sluice.schema.Control;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which answers are not to be used any more: those that meet every criterion given and were stored before a time.
 *
 * @param model model that was asked; null: any
 * @param tag a tag of the request that opened the call; null: any or none
 * @param tenant tenant; null: any
 * @param job job of the request that opened the call; null: any or none
 * @param beforeMs epoch ms by broker time
 */
record InvalidationRule(
        @Nullable String model,
        @Nullable String tag,
        @Nullable String tenant,
        @Nullable String job,
        long beforeMs) {

    /** From a record of kind INVALIDATE_CACHE that the broker took in at this time. */
    static InvalidationRule of(Control control, long takenInAtMs) {
        Long before = control.getStoredBeforeMs();
        return new InvalidationRule(
                control.getModel(),
                control.getTag(),
                control.getTenant(),
                control.getJob(),
                before == null ? takenInAtMs : before);
    }

    boolean meets(CachedAnswer answer) {
        return answer.storedAtMs() < beforeMs
                && (model == null || model.equals(answer.model()))
                && (tag == null || answer.tags().contains(tag))
                && (tenant == null || tenant.equals(answer.tenant()))
                && (job == null || job.equals(answer.job()));
    }

    /**
     * An answer, as far as rules look at it.
     *
     * @param model model that was asked
     * @param tags tags of the request that opened the call
     * @param tenant tenant
     * @param job job of the request that opened the call
     * @param storedAtMs epoch ms (broker time) at which it was stored
     */
    record CachedAnswer(
            String model,
            List<String> tags,
            String tenant,
            @Nullable String job,
            long storedAtMs) {
        CachedAnswer {
            Objects.requireNonNull(model);
        }
    }
}
