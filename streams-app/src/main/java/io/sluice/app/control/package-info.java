/** What operators and publishers want of all instances: paused lanes, cancelled jobs, invalidated answers. docs/adr/0013. */
@NullMarked
package io.sluice.app.control;

import org.jspecify.annotations.NullMarked;
