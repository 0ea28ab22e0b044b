/** OpenAI's Batch output form: lines of JSON, for files and for those who will not use Avro. */
@NullMarked
package io.sluice.app.batch;

import org.jspecify.annotations.NullMarked;
