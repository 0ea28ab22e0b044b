/** Tests of what operators and publishers want. */
@NullMarked
package io.sluice.app.control;

import org.jspecify.annotations.NullMarked;
