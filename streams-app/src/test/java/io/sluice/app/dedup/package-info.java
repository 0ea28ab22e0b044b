/** Tests of fingerprints. */
@NullMarked
package io.sluice.app.dedup;

import org.jspecify.annotations.NullMarked;
