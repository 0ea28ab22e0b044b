package io.sluice.app.config;

import java.util.Locale;

/** Which tokens of a call a provider counts against its limits, and when. */
public enum TokenAccounting {
    /** The larger of the prompt and the most that the answer may be, when the request arrives: OpenAI itself. */
    LARGER,
    /** The prompt and the most that the answer may be together, when the request arrives: Azure OpenAI. */
    SUM,
    /** The prompt when the request arrives, the answer as it comes: Anthropic, and gateways that go by what was used. */
    AS_USED;

    /** As it is written in a lane's settings. */
    public String setting() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rule of a kind of provider, where nothing else is said. */
    static TokenAccounting of(ProviderKind kind) {
        return switch (kind) {
            case OPENAI -> LARGER;
            case ANTHROPIC -> AS_USED;
        };
    }
}
