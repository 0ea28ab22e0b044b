package io.sluice.app.ops.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.config.Dimension;
import io.sluice.app.config.LaneConfig;
import io.sluice.app.config.LimitSource;
import io.sluice.app.config.Limits;
import io.sluice.app.config.ProviderKind;
import io.sluice.app.lane.QuotaRecords;
import io.sluice.app.lane.SlotId;
import io.sluice.app.ops.view.LaneView;
import io.sluice.app.quota.QuotaSnapshot;
import io.sluice.schemas.SchemaCatalogue;
import io.sluice.schemas.Topics;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaneWatchTest {
    private static final Sight NOTHING = new Sight(List.of(), Map.of(), List.of());

    @Test
    void whatSlotsHaveLearnedIsShownWhoeverOwnsThem() {
        LaneConfig lane = LaneConfig.of(
                "one", ProviderKind.OPENAI, URI.create("http://x/v1"), Optional.empty(), List.of("*"), Limits.none());
        Topics topics = new Topics("t.");
        try (SchemaCatalogue catalogue = SchemaCatalogue.inMemory()) {
            Board board = new Board(topics, catalogue, 0);
            for (int slot = 0; slot < 2; slot++) {
                QuotaSnapshot left = new QuotaSnapshot(
                        true, 1, 0, List.of(), List.of(), List.of(), Map.of(Dimension.REQUESTS_PER_MINUTE, 250L));
                board.slots().put("one/" + slot, QuotaRecords.toRecord(new SlotId("one", slot), "a", left));
            }
            assertThat(learned(lane.withSource(LimitSource.auto()), topics, board))
                    .isEqualTo(Map.of("requests-per-minute", 500L));
            assertThat(learned(lane, topics, board)).isEmpty();
            assertThat(view(lane.withSource(LimitSource.auto()), topics, board)
                            .requests()
                            .limit())
                    .isEqualTo(500);
            assertThat(view(lane, topics, board).requests().limit()).isNull();
        }
    }

    private static Map<String, Long> learned(LaneConfig lane, Topics topics, Board board) {
        return view(lane, topics, board).learned();
    }

    private static LaneView view(LaneConfig lane, Topics topics, Board board) {
        LaneWatch watch = new LaneWatch(lane, topics);
        watch.sample(NOTHING, board, 1_000);
        return watch.view(NOTHING, board, 1_000);
    }
}
