@NullMarked
package io.sluice.app.learn;

import org.jspecify.annotations.NullMarked;
