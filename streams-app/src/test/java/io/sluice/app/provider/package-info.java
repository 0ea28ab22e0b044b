/** Tests of the provider package. */
@NullMarked
package io.sluice.app.provider;

import org.jspecify.annotations.NullMarked;
