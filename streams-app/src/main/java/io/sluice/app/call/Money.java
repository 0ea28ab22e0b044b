package io.sluice.app.call;

import io.sluice.app.provider.Outcome;
import io.sluice.app.provider.Usage;
import io.sluice.schema.Call;
import java.util.OptionalLong;

/** What attempts cost: the answer's cost, and what the budget is charged. Immutable; for any thread. */
final class Money {
    private final Tariff tariff;

    Money(Tariff tariff) {
        this.tariff = tariff;
    }

    EndRecords.Cost cost(Call call, Outcome.Answered answered) {
        if (answered.usage().isEmpty()) {
            return EndRecords.Cost.UNKNOWN;
        }
        OptionalLong nanos = tariff.costNanos(call, answered.usage().get());
        return nanos.isPresent()
                ? new EndRecords.Cost(nanos.getAsLong(), tariff.priceVersion())
                : EndRecords.Cost.UNKNOWN;
    }

    /** What an attempt is taken to have cost: where that is not known but perhaps was paid, all that was set aside. */
    long spentNanos(Call call, Outcome outcome, long reservedNanos) {
        return switch (outcome) {
            case Outcome.Answered answered ->
                answered.usage().map(usage -> known(call, usage, reservedNanos)).orElse(reservedNanos);
            case Outcome.Throttled throttled -> 0;
            case Outcome.Transient failed -> failed.ambiguous() ? reservedNanos : 0;
            case Outcome.TimedOut failed -> failed.ambiguous() ? reservedNanos : 0;
            case Outcome.TooLarge failed -> reservedNanos;
            case Outcome.Refused refused -> 0;
            case Outcome.Invalid invalid -> 0;
            case Outcome.Unauthorized unauthorized -> 0;
        };
    }

    private long known(Call call, Usage usage, long otherwise) {
        return tariff.costNanos(call, usage).orElse(otherwise);
    }
}
