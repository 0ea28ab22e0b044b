@NullMarked
package io.sluice.app.ops.http;

import org.jspecify.annotations.NullMarked;
