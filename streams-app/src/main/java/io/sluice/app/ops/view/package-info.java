/** What the page and the API show: plain values, written as JSON as they are. Neither prompts nor keys. */
@NullMarked
package io.sluice.app.ops.view;

import org.jspecify.annotations.NullMarked;
