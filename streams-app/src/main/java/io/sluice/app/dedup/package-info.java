/**
 * Whether a request is answered from the cache, joins a pending call, or opens one: the first half of what happens to a fingerprint, and
 * the state that it shares with the second, {@code completion}.
 */
@NullMarked
package io.sluice.app.dedup;

import org.jspecify.annotations.NullMarked;
