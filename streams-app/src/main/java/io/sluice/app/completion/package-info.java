/** What an answer does: it ends its pending call, stands in the cache, and goes to every waiter, in slices. */
@NullMarked
package io.sluice.app.completion;

import org.jspecify.annotations.NullMarked;
