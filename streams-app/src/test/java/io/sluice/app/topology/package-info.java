/** Tests of the streams role. */
@NullMarked
package io.sluice.app.topology;

import org.jspecify.annotations.NullMarked;
