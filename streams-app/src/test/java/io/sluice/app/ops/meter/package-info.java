@NullMarked
package io.sluice.app.ops.meter;

import org.jspecify.annotations.NullMarked;
