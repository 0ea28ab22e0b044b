package io.sluice.app.quota;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import java.util.Random;

/** Endless demand on one slot in virtual time; calls last as long as they are told to. */
final class Saturation {
    private final Random random;
    private final long least;
    private final long most;
    private long next;
    private long requests;
    private long tokens;

    Saturation(long seed, long tokensLeast, long tokensMost) {
        this.random = new Random(seed);
        this.least = tokensLeast;
        this.most = tokensMost;
        this.next = draw();
    }

    /** Starts whatever may start; forgets what was counted before. Calls end at once. */
    Saturation run(SlotQuota quota, long from, long until) {
        requests = 0;
        tokens = 0;
        for (long now = from; now < until; ) {
            switch (quota.reserve(Cost.atStart(next), now)) {
                case Reservation.Granted granted -> {
                    granted.permit().close(new Settlement.Keep(), now);
                    requests++;
                    tokens += next;
                    next = draw();
                }
                case Reservation.Wait wait -> now = wait.untilNanos() + random.nextLong(MICROSECONDS.toNanos(200));
                case Reservation.TooLarge tooLarge -> throw new AssertionError(tooLarge.why());
            }
        }
        return this;
    }

    long requests() {
        return requests;
    }

    long tokens() {
        return tokens;
    }

    private long draw() {
        return least + random.nextLong(most - least + 1);
    }
}
