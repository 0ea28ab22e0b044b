/** The publisher's and consumer's library: publish requests, follow jobs, read results. */
@NullMarked
package io.sluice.producer;

import org.jspecify.annotations.NullMarked;
