package io.sluice.app.ops.verdict;

/**
 * A verdict with its reason.
 *
 * @param why a sentence for a person, with the numbers that led to the verdict
 */
public record Judgement(Verdict verdict, String why) {}
