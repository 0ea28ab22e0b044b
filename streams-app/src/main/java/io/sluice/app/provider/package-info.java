/**
 * What speaks to providers: one HTTP attempt at a time, its outcome as a value, its tokens and its price. Knows no Kafka. The failure
 * table is docs/failures.md.
 */
@NullMarked
package io.sluice.app.provider;

import org.jspecify.annotations.NullMarked;
