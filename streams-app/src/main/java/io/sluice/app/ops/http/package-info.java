/** A small HTTP server over the JDK's own: routes, guards against other sites' pages, and server-sent events. */
@NullMarked
package io.sluice.app.ops.http;

import org.jspecify.annotations.NullMarked;
