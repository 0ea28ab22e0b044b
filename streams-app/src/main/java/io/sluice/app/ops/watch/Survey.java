package io.sluice.app.ops.watch;

import io.sluice.app.ops.view.Snapshot;
import io.sluice.schema.UsageTotals;
import java.util.List;
import java.util.Map;

/**
 * What the watch saw at one moment.
 *
 * @param snapshot for the page
 * @param lags of all groups
 * @param membersByGroup how many are in each group
 * @param usage of each lane since the watch began
 * @param silentMs how long the broker has not answered; 0: it does
 */
record Survey(
        Snapshot snapshot,
        List<GroupLag> lags,
        Map<String, Integer> membersByGroup,
        Map<String, UsageTotals> usage,
        long silentMs) {}
