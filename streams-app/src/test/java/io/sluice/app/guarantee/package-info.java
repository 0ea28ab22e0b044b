/** The guarantees as objects: each looks at what was seen from outside and says what is wrong with it. */
@NullMarked
package io.sluice.app.guarantee;

import org.jspecify.annotations.NullMarked;
