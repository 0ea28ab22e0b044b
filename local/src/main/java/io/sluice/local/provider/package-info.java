/**
 * The provider simulator: a server of its own that stands in for OpenAI-compatible servers and Anthropic. It shares no
 * code with the client side, so that its journal can judge it. The flow of a request: {@code HttpListener} accepts,
 * {@code HttpConnection} reads, {@code Intake} decides and journals, {@code CallTurn} waits and answers.
 */
@NullMarked
package io.sluice.local.provider;

import org.jspecify.annotations.NullMarked;
