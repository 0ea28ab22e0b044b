package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.engine.FakeEngine;
import io.sluice.cli.engine.JobView;
import io.sluice.schema.PromptRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts in a data directory where a run was left. */
class LeftRunsTest extends RunBed {

    private Path left = Path.of("");
    private Path other = Path.of("");
    private Path mini = Path.of("");

    @BeforeEach
    void writePrompts() throws IOException {
        left = Files.write(directory.resolve("left.txt"), List.of("one", "two"));
        other = Files.write(directory.resolve("other.txt"), List.of("three"));
        mini = Files.writeString(
                directory.resolve("mini.yaml"), "lanes:\n  mini:\n    provider: openai\n    models: [m]\n");
    }

    @Test
    void whatABudgetStoppedIsMadeByNoOtherStart() {
        leave("--max-cost", "0.001");

        assertThat(run(other.toString())).isEqualTo(2);
        assertThat(words())
                .contains(left.toString())
                .contains(job(0))
                .contains("--max-cost of $0.0010")
                .contains("--drop-unfinished");
        assertThat(execute("up", "--data-dir", directory.resolve("data").toString()))
                .isEqualTo(2);
        assertThat(topic.requests()).hasSize(2);

        assertThat(run(left.toString(), "--max-cost", "5")).isEqualTo(0);
        assertThat(jobs()).containsExactly(job(0));
        assertThat(run(other.toString())).isEqualTo(0);
    }

    @Test
    void aRunThatGoesOnWithoutABudgetIsInNobodysWay() {
        leave("--max-cost", "0.001");
        leave();

        assertThat(run(other.toString())).isEqualTo(0);
    }

    @Test
    void callsWithoutALaneAreNotBegunToFail() {
        leave();

        assertThat(run(other.toString(), "--config", mini.toString(), "--provider", "sim"))
                .isEqualTo(2);
        assertThat(words()).contains(left.toString()).contains("lane sim").contains("--data-dir");
        assertThat(topic.requests()).hasSize(2);

        assertThat(run(other.toString())).isEqualTo(0);
        assertThat(words()).contains("1 unfinished run(s)");
        assertThat(run(left.toString())).isEqualTo(0);
        assertThat(words()).contains("resuming job " + job(0));
        assertThat(run(other.toString(), "--config", mini.toString(), "--provider", "sim"))
                .isEqualTo(0);
    }

    @Test
    void whatIsGivenUpIsCancelledBeforeTheJobStartsAndBegunAnewLater() {
        leave("--max-cost", "0.001");

        assertThat(run(other.toString(), "--config", mini.toString(), "--provider", "sim", "--drop-unfinished"))
                .isEqualTo(0);
        assertThat(engines.getLast().jobs()).first().isEqualTo("cancel " + job(0));

        err.reset();
        assertThat(run(left.toString())).isEqualTo(0);
        assertThat(words()).doesNotContain("resuming").doesNotContain("unfinished");
        assertThat(jobs()).hasSize(3);
    }

    /** A run that gets no answer to its second prompt. */
    private void leave(String... options) {
        answering = request ->
                request.getBody().contains("two") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        view = new JobView(List.of(), true, Optional.empty());
        assertThat(run(left.toString(), options)).isEqualTo(4);
        answering = request -> List.of(FakeEngine.answered(request.getId()));
        view = JobView.NONE;
    }

    private String job(int request) {
        return topic.requests().get(request).getJob();
    }

    private List<String> jobs() {
        return topic.requests().stream().map(PromptRequest::getJob).distinct().toList();
    }
}
