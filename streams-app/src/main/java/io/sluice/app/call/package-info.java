/**
 * The call worker: takes calls from the lanes' topics, makes attempts at providers within the slot's quota, and commits
 * answers, forwarded calls, offsets and quota in one transaction. Threads and who owns what: docs/adr/0009.
 */
@NullMarked
package io.sluice.app.call;

import org.jspecify.annotations.NullMarked;
