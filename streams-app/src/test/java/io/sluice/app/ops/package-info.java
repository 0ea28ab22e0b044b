@NullMarked
package io.sluice.app.ops;

import org.jspecify.annotations.NullMarked;
