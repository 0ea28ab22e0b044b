@NullMarked
package io.sluice.app.ops.verdict;

import org.jspecify.annotations.NullMarked;
