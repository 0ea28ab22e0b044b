package io.sluice.local.provider;

/**
 * A kill of a client, as a journal's judge needs to know it: what arrives in between is still the killed one's.
 *
 * @param beganMs epoch ms before the kill was sent
 * @param overMs epoch ms when it was gone, and its successor had not begun
 */
public record Crash(long beganMs, long overMs) {
    public Crash {
        if (overMs < beganMs) {
            throw new IllegalArgumentException("crash: was over at " + overMs + ", before it began at " + beganMs);
        }
    }
}
