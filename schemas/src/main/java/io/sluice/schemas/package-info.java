/** The contract that everybody shares: topics, wire format, fingerprint. */
@NullMarked
package io.sluice.schemas;

import org.jspecify.annotations.NullMarked;
