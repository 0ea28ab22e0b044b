package io.sluice.app.quota;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.Dimension.Unit;
import io.sluice.app.config.Limits;
import io.sluice.app.quota.Reservation.On;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A slot's meters, one per dimension that is limited; requests and tokens of a minute are metered in any case, for panels.
 * All are asked before any is charged: a call starts in all dimensions or in none.
 */
final class Meters {
    private final Duration delayMax;
    private final Map<Dimension, Meter> meters = new EnumMap<>(Dimension.class);
    private List<Meter> each = List.of();

    Meters(Limits limits, Duration delayMax) {
        this.delayMax = delayMax;
        meter(Dimension.REQUESTS_PER_MINUTE);
        meter(Dimension.TOKENS_PER_MINUTE);
        limits.values().forEach((dimension, value) -> {
            if (dimension != Dimension.CALLS_IN_FLIGHT) {
                limit(dimension, value, 0);
            }
        });
    }

    /** The limit of a dimension from now on; what was used of a dimension that had no meter before is not known. */
    void limit(Dimension dimension, long value, long now) {
        meter(dimension).limit(value, now);
    }

    /** Likewise, or no limit at all. */
    void limit(Dimension dimension, OptionalLong value, long now) {
        if (value.isPresent()) {
            limit(dimension, value.getAsLong(), now);
        } else {
            meter(dimension).unlimited();
        }
    }

    OptionalLong limit(Dimension dimension) {
        Meter meter = meters.get(dimension);
        return meter == null ? OptionalLong.empty() : meter.limit();
    }

    void foreign(Dimension dimension, long amount, long until, long now) {
        Meter meter = meters.get(dimension);
        if (meter != null && meter.isLimited()) {
            meter.foreign(amount, until, now);
        }
    }

    /** {@link Meter#foresee} of tokens of a minute; of prompts, which come at once, that only measures. */
    void foresee(long usualCallNanos) {
        for (Meter meter : each) {
            if (meter.unit() != Unit.REQUESTS && !meter.isDaily()) {
                meter.foresee(usualCallNanos);
            }
        }
    }

    /** The most of all meters. */
    double overshoot() {
        return each.stream().mapToDouble(Meter::overshoot).max().orElse(0);
    }

    /** What our own charges leave of each limit now. */
    Map<Dimension, Long> rooms() {
        EnumMap<Dimension, Long> rooms = new EnumMap<>(Dimension.class);
        for (Meter meter : each) {
            if (meter.isLimited()) {
                rooms.put(meter.dimension(), meter.ownRoom());
            }
        }
        return rooms;
    }

    void advance(long now) {
        for (Meter meter : each) {
            meter.advance(now);
        }
    }

    /** The longest span of what is limited: as long may what is not known here count. */
    long spanNanosMax() {
        return each.stream()
                .filter(Meter::isLimited)
                .mapToLong(Meter::spanNanos)
                .max()
                .orElse(meter(Dimension.REQUESTS_PER_MINUTE).spanNanos());
    }

    /** The first meter whose limit is smaller than the cost. */
    Optional<Meter> tooSmallFor(Cost cost) {
        return each.stream().filter(meter -> !meter.fits(cost.of(meter.unit()))).findFirst();
    }

    /**
     * The longest wait for room and pace.
     *
     * @param wait what has to be waited for in any case
     * @param end when something that is held will be over
     */
    Reservation.Wait wait(Reservation.Wait wait, Cost cost, long now, long end) {
        Reservation.Wait longest = wait;
        boolean roomy = true;
        for (Meter meter : each) {
            if (meter.isLimited()) {
                Charge charge = cost.of(meter.unit());
                long roomAt = meter.roomAt(charge, now);
                roomy &= roomAt <= now;
                longest = longest.orLater(meter.pacedAt(charge, now), On.PACE);
                longest = longest.orLater(Math.min(roomAt, end), On.of(meter.dimension()));
            }
        }
        if (!roomy) {
            each.forEach(Meter::heldUp);
        }
        return longest;
    }

    void start(Cost cost, long now) {
        for (Meter meter : each) {
            meter.start(cost.of(meter.unit()), now);
        }
    }

    void settle(Cost reserved, Cost counted, long startedAt, long now) {
        for (Meter meter : each) {
            meter.settle(reserved.of(meter.unit()), counted.of(meter.unit()), startedAt, now);
        }
    }

    /** Nothing was sent: everything that was charged is taken back. */
    void unsent(Cost reserved, long startedAt, long now) {
        for (Meter meter : each) {
            meter.settle(reserved.of(meter.unit()), Charge.NONE, startedAt, now);
        }
    }

    void hold(Hold hold) {
        for (Meter meter : each) {
            if (meter.isDaily() == hold.daily()) {
                meter.hold(hold.amounts().of(meter.unit()));
            }
        }
    }

    void holdStands(Hold hold) {
        for (Meter meter : each) {
            if (meter.isDaily() == hold.daily()) {
                meter.holdStandsAt(hold.until(), hold.amounts().of(meter.unit()));
            }
        }
    }

    void inherit(Hold spent) {
        for (Meter meter : each) {
            if (meter.isDaily() == spent.daily()) {
                meter.inherit(spent.until(), spent.amounts().of(meter.unit()));
            }
        }
    }

    /** The least room of all dimensions that count the unit; empty where none does. */
    OptionalLong room(Unit unit) {
        return each.stream()
                .filter(meter -> meter.unit() == unit && meter.isLimited())
                .mapToLong(meter -> meter.room().orElseThrow())
                .min();
    }

    /** Upper bound of what starts from {@code now} on within {@code nanos}; empty where nothing limits the unit. */
    OptionalLong startsWithin(Unit unit, long nanos, long now) {
        return each.stream()
                .filter(meter -> meter.unit() == unit && meter.isLimited())
                .mapToLong(meter -> meter.startsWithin(nanos, now))
                .min();
    }

    /** For panels: of a minute, whatever is limited. */
    long usedSince(Dimension dimension, long from) {
        return meter(dimension).usedSince(from);
    }

    boolean has(Unit unit, boolean daily) {
        return each.stream().anyMatch(meter -> meter.isDaily() == daily && meter.unit() == unit);
    }

    Collection<Meter> all() {
        return each;
    }

    private Meter meter(Dimension dimension) {
        Meter known = meters.get(dimension);
        if (known != null) {
            return known;
        }
        Meter made = new Meter(dimension, delayMax);
        meters.put(dimension, made);
        each = new ArrayList<>(meters.values());
        return made;
    }
}
