package io.sluice.app.ops.watch;

import io.sluice.app.ops.verdict.History;
import io.sluice.app.ops.verdict.Judgement;
import io.sluice.app.ops.verdict.StageJudge;
import io.sluice.app.ops.verdict.StageSample;
import io.sluice.app.ops.view.StageView;
import java.util.OptionalLong;
import java.util.Set;

/** One stage of the topology. Watch thread only. */
final class StageWatch {
    private final String stage;
    private final Set<String> topic;
    private final History<StageSample> history = new History<>(StageSample::atMs);

    /** @param stage its name for people */
    StageWatch(String stage, String topic) {
        this.stage = stage;
        this.topic = Set.of(topic);
    }

    Set<String> topic() {
        return topic;
    }

    void sample(Sight sight, boolean restoring, long nowMs) {
        history.add(new StageSample(
                nowMs,
                sight.backlog(topic),
                sight.progress(topic),
                sight.owners(topic).size(),
                restoring));
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
