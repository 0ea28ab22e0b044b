/** What the topology's stores are made of: serdes, keys, the clock that state follows. Knows no processor. */
@NullMarked
package io.sluice.app.state;

import org.jspecify.annotations.NullMarked;
