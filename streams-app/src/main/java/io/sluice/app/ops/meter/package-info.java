/** What Prometheus scrapes. Labels are lanes, stages, topics, models and closed sets; never jobs, ids or prompts. */
@NullMarked
package io.sluice.app.ops.meter;

import org.jspecify.annotations.NullMarked;
