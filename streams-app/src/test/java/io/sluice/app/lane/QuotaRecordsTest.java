package io.sluice.app.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.config.Dimension;
import io.sluice.app.quota.Amounts;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.schema.InFlightSecond;
import io.sluice.schema.SlotQuota;
import io.sluice.schema.SpentSecond;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class QuotaRecordsTest {
    private static final SlotId ID = new SlotId("lane", 2);
    private static final QuotaSnapshot SNAPSHOT = new QuotaSnapshot(
            true,
            1_000,
            2_000,
            List.of(new QuotaSnapshot.Spent(1, new Amounts(1, 2, 3, 4))),
            List.of(new QuotaSnapshot.Spent(600, new Amounts(5, 6, 0, 0))),
            List.of(new QuotaSnapshot.InFlight(60, 7)),
            Map.of(Dimension.TOKENS_PER_MINUTE, 30_000L));

    @Test
    void whatIsWrittenIsInherited() {
        assertThat(QuotaRecords.fromRecord(QuotaRecords.toRecord(ID, "a", SNAPSHOT)))
                .isEqualTo(SNAPSHOT);
    }

    @Test
    void amountsThatNoSlotCanHaveWrittenAreRefused() {
        assertRefused(record -> record.setSpent(List.of(new SpentSecond(1L, -1L, 0L, 0L, 0L))));
        assertRefused(record -> record.setSpentInDay(List.of(new SpentSecond(1L, 0L, Long.MIN_VALUE, 0L, 0L))));
        assertRefused(record -> record.setSpent(List.of(new SpentSecond(1L, 0L, 0L, 0L, Long.MAX_VALUE))));
        assertRefused(record -> record.setInFlight(List.of(new InFlightSecond(1L, -1L))));
        assertRefused(record -> record.setLearned(Map.of("tokens-per-minute", 0L)));
    }

    @Test
    void aDimensionOfALaterVersionIsLeftOut() {
        SlotQuota record = SlotQuota.newBuilder(QuotaRecords.toRecord(ID, "a", SNAPSHOT))
                .setLearned(Map.of("pictures-per-minute", 3L))
                .build();
        assertThat(QuotaRecords.fromRecord(record).learned()).isEmpty();
    }

    private static void assertRefused(UnaryOperator<SlotQuota.Builder> change) {
        SlotQuota.Builder record = SlotQuota.newBuilder(QuotaRecords.toRecord(ID, "a", SNAPSHOT));
        SlotQuota wrong = change.apply(record).build();
        assertThatThrownBy(() -> QuotaRecords.fromRecord(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
}
