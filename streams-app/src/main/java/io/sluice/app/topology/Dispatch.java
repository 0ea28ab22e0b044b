package io.sluice.app.topology;

import io.sluice.schema.Call;

/**
 * A call on its way to its lane.
 *
 * @param slot the partition that it goes to
 */
record Dispatch(Call call, int slot) {}
