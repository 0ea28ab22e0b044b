package io.sluice.app.config;

/** The protocol that a lane's provider speaks; it also names the rule by which the provider counts tokens. */
public enum ProviderKind {
    /** OpenAI, or any server that is compatible with its chat completions and embeddings. */
    OPENAI,
    /** Anthropic messages. */
    ANTHROPIC
}
