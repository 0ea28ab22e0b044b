/** Tests of keys, serdes and the clock. */
@NullMarked
package io.sluice.app.state;

import org.jspecify.annotations.NullMarked;
