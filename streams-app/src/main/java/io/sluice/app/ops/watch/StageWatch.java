package io.sluice.app.ops.watch;

import io.sluice.app.ops.verdict.History;
import io.sluice.app.ops.verdict.Judgement;
import io.sluice.app.ops.verdict.StageJudge;
import io.sluice.app.ops.verdict.StageSample;
import io.sluice.app.ops.view.StageView;
import io.sluice.schema.InstanceReport;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/** One stage of the topology. Watch thread only. */
final class StageWatch {
    private final String stage;
    private final Set<String> topic;
    private final boolean intake;
    private final History<StageSample> history = new History<>(StageSample::atMs);

    /**
     * @param stage its name for people
     * @param intake whether it takes in requests, and so stands still when too many are open
     */
    StageWatch(String stage, String topic, boolean intake) {
        this.stage = stage;
        this.intake = intake;
        this.topic = Set.of(topic);
    }

    Set<String> topic() {
        return topic;
    }

    void sample(Sight sight, Board board, long nowMs) {
        List<InstanceReport> said = board.reports(nowMs);
        List<String> owners = sight.owners(topic).stream().map(Member::instance).toList();
        history.add(new StageSample(
                nowMs,
                !sight.of(topic).isEmpty(),
                sight.backlog(topic),
                sight.progress(topic),
                owners.size(),
                said.stream().anyMatch(InstanceReport::getRestoring),
                intake && said.stream().anyMatch(InstanceReport::getIntakeFull),
                intake
                        ? said.stream()
                                .map(InstanceReport::getIntakeShut)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse("")
                        : "",
                board.silent(owners, nowMs)));
    }

    StageView view(Sight sight, long nowMs) {
        Judgement judgement = StageJudge.judge(history.samples(), nowMs);
        OptionalLong oldest = sight.oldestMs(topic);
        return new StageView(
                stage,
                judgement.verdict().word(),
                judgement.verdict().well(),
                judgement.why(),
                history.samples().getLast().lag(),
                oldest.isPresent() ? Math.max(0, nowMs - oldest.getAsLong()) : null);
    }
}
