package io.sluice.app.quota;

import io.sluice.app.config.Dimension.Unit;
import java.time.Duration;

/** Planted faults: quotas that are wrong in one point each. */
final class Plants {
    private Plants() {}

    /** J is taken to be nothing. */
    static Gate delayIgnored(Scenario scenario) {
        return Gate.of(new SlotQuota(withDelayMax(scenario.rules(), Duration.ZERO), 0), 0);
    }

    /** Output that comes later stands at the start of its call. */
    static Gate outputChargedAtTheStart(Scenario scenario) {
        QuotaRules rules = scenario.rules();
        QuotaRules atStart = new QuotaRules(
                rules.limits(),
                Accounting.OPENAI,
                rules.delayMax(),
                rules.callTimeMax(),
                rules.unseenMax(),
                rules.clockSkewMax());
        Gate gate = Gate.of(new SlotQuota(atStart, 0), 0);
        return new Asking(gate) {
            @Override
            public Reply ask(Cost cost, long now) {
                return gate.ask(
                        Cost.atStart(
                                cost.tokens(),
                                cost.of(Unit.INPUT_TOKENS).total(),
                                cost.of(Unit.OUTPUT_TOKENS).total()),
                        now);
            }
        };
    }

    /** The larger of prompt and answer is reserved where the provider counts both. */
    static Gate largerInsteadOfSum(Scenario scenario) {
        Gate gate = Gate.of(new SlotQuota(scenario.rules(), 0), 0);
        return new Asking(gate) {
            @Override
            public Reply ask(Cost cost, long now) {
                Cost larger = Accounting.OPENAI.cost(
                        cost.of(Unit.INPUT_TOKENS).total(),
                        cost.of(Unit.OUTPUT_TOKENS).total());
                return gate.ask(larger, now) instanceof Started started
                        ? new Started((settlement, end) -> started.end().close(new Settlement.Keep(), end))
                        : gate.ask(larger, now);
            }
        };
    }

    /** What the usage says is believed, however little it is. */
    static Gate correctedToNoInput(Scenario scenario) {
        Gate gate = Gate.of(new SlotQuota(scenario.rules(), 0), 0);
        return new Asking(gate) {
            @Override
            public Reply ask(Cost cost, long now) {
                Cost without =
                        Accounting.AZURE.cost(0, cost.of(Unit.OUTPUT_TOKENS).total());
                return gate.ask(cost, now) instanceof Started started
                        ? new Started((settlement, end) -> started.end().close(new Settlement.Correct(without), end))
                        : gate.ask(cost, now);
            }
        };
    }

    /** A call is taken to be over as soon as it began. */
    static Gate closedAtOnce(Scenario scenario) {
        Gate gate = Gate.of(new SlotQuota(scenario.rules(), 0), 0);
        return new Asking(gate) {
            @Override
            public Reply ask(Cost cost, long now) {
                Reply reply = gate.ask(cost, now);
                if (reply instanceof Started started) {
                    started.end().close(new Settlement.Keep(), now);
                    return new Started((settlement, end) -> {});
                }
                return reply;
            }
        };
    }

    /** What ends is taken off the log where it stands, as if it had not been counted. */
    static Gate endedIsForgotten(Scenario scenario) {
        Gate gate = Gate.of(new SlotQuota(scenario.rules(), 0), 0);
        return new Asking(gate) {
            @Override
            public Reply ask(Cost cost, long now) {
                return gate.ask(cost, now) instanceof Started started
                        ? new Started((settlement, end) -> started.end().close(new Settlement.Unsent(), end))
                        : gate.ask(cost, now);
            }
        };
    }

    private static QuotaRules withDelayMax(QuotaRules rules, Duration delayMax) {
        return new QuotaRules(
                rules.limits(),
                rules.accounting(),
                delayMax,
                rules.callTimeMax(),
                rules.unseenMax(),
                rules.clockSkewMax());
    }

    /** Changes how one gate is asked. */
    private abstract static class Asking implements Gate {
        private final Gate gate;

        Asking(Gate gate) {
            this.gate = gate;
        }

        @Override
        public void pauseUntil(long until) {
            gate.pauseUntil(until);
        }

        @Override
        public QuotaSnapshot snapshot(long now, long wallMs) {
            return gate.snapshot(now, wallMs);
        }

        @Override
        public QuotaSnapshot release(long now, long wallMs) {
            return gate.release(now, wallMs);
        }
    }
}
