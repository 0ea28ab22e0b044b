/** The call worker on a real broker, with providers that do as they are told. */
@NullMarked
package io.sluice.app.call;

import org.jspecify.annotations.NullMarked;
