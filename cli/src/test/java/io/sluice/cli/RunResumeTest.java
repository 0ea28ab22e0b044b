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
import org.junit.jupiter.api.Test;

/** Runs that go on, and those that do not. */
class RunResumeTest extends RunBed {

    @Test
    void runThatStoppedAtTheBudgetGoesOnUnderItsJobAndPublishesOnlyWhatIsOpen() throws IOException {
        Path file = write("one", "two", "three");
        answering = request ->
                request.getBody().contains("three") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        view = new JobView(List.of(), true, Optional.empty());
        assertThat(run(file.toString(), "--max-cost", "0.001")).isEqualTo(4);
        assertThat(words()).contains("--max-cost $0.0010").contains("with a higher --max-cost");
        assertThat(results(directory.resolve("prompts.results.jsonl.partial"))).hasSize(2);
        assertThat(directory.resolve("prompts.results.jsonl")).doesNotExist();

        view = JobView.NONE;
        answering = request -> List.of(FakeEngine.answered(request.getId()));
        err.reset();
        assertThat(run(file.toString(), "--max-cost", "5")).isEqualTo(0);

        assertThat(words()).contains("resuming job").contains("2 of 3 results");
        assertThat(engines.get(1).limit().spentNanos()).isEqualTo(2_000_000);
        assertThat(topic.requests()).hasSize(4);
        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(1);
        assertThat(results(directory.resolve("prompts.results.jsonl"))).hasSize(3);
        assertThat(directory.resolve("prompts.results.jsonl.partial")).doesNotExist();
        assertThat(engines.get(1).jobs()).last().asString().endsWith(" 3");
    }

    @Test
    void finishedRunIsFollowedByANewJob() throws IOException {
        Path file = write("one");
        assertThat(run(file.toString())).isEqualTo(0);
        assertThat(run(file.toString())).isEqualTo(0);

        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(2);
        assertThat(words()).doesNotContain("resuming");
    }

    @Test
    void otherSettingsOrOtherContentMakeAnotherRun() throws IOException {
        Path file = write("one", "two");
        answering = request -> List.of();
        view = new JobView(List.of(), true, Optional.empty());
        assertThat(run(file.toString())).isEqualTo(4);
        answering = request -> List.of(FakeEngine.answered(request.getId()));
        view = JobView.NONE;

        assertThat(run(file.toString(), "--model", "gpt-4o")).isEqualTo(0);
        write("one", "three");
        assertThat(run(file.toString())).isEqualTo(0);

        assertThat(topic.requests().stream().map(PromptRequest::getJob).distinct())
                .hasSize(3);
        assertThat(words()).contains("1 unfinished run(s)");
    }

    @Test
    void whatWasSpentWithoutAResultCountsWhenARunGoesOn() throws IOException {
        view = new JobView(List.of(), true, Optional.empty());
        spent = 7_000_000;
        answering = request ->
                request.getBody().contains("two") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        Path file = write("one", "two");
        assertThat(run(file.toString(), "--max-cost", "0.01", "--model", "gpt-4o-mini"))
                .isEqualTo(4);

        answering = request -> List.of(FakeEngine.answered(request.getId()));
        assertThat(run(file.toString(), "--max-cost", "0.01", "--model", "gpt-4o-mini"))
                .isEqualTo(0);
        assertThat(engines.getLast().limit().spentNanos()).isEqualTo(7_000_000);
        assertThat(words()).contains("$0.007000 of --max-cost count as spent");
    }

    @Test
    void sameLinesUnderAnotherFormAreAnotherRun() throws IOException {
        List<String> lines = List.of("# a heading", "{\"prompt\":\"one\"}");
        Path text = Files.write(directory.resolve("prompts.txt"), lines);
        view = new JobView(List.of(), true, Optional.empty());
        answering = request ->
                request.getBody().contains("heading") ? List.of() : List.of(FakeEngine.answered(request.getId()));
        assertThat(run(text.toString())).isEqualTo(4);

        Path json = Files.move(text, directory.resolve("prompts.jsonl"));
        assertThat(run(json.toString())).isEqualTo(3);
        assertThat(words()).contains("line 1: not valid JSON").doesNotContain("resuming");
    }

    @Test
    void runThatCannotBeReadIsNamedAndStopsNoOther() throws IOException {
        Path broken =
                Files.createDirectories(directory.resolve("data/runs/old")).resolve("manifest.json");
        Files.createFile(broken);

        assertThat(run(write("one").toString())).isEqualTo(0);
        assertThat(words()).contains(broken.toString());
    }
}
