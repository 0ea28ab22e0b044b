/**
 * The job's settings: records that cannot hold a wrong value, and the loader that reads them from {@code sluice.yaml} and
 * {@code SLUICE_...} environment variables. Knows no other package of the job.
 */
@NullMarked
package io.sluice.app.config;

import org.jspecify.annotations.NullMarked;
