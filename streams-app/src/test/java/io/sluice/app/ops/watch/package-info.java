@NullMarked
package io.sluice.app.ops.watch;

import org.jspecify.annotations.NullMarked;
