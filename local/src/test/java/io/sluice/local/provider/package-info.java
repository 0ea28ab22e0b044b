/** Tests of the provider simulator: its behaviour, and that its judges catch what they must. */
@NullMarked
package io.sluice.local.provider;

import org.jspecify.annotations.NullMarked;
