package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.app.quota.Accounting;
import io.sluice.app.quota.Settlement;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A provider's numbers are its own: whatever it reports must neither stop a worker nor reach its sums. */
class AbsurdUsageTest {
    private static final List<String> ABSURD = List.of(
            "9223372036854775807",
            "1000000000001",
            "1000000001",
            "-1",
            "-9223372036854775808",
            "0.5",
            "1e300",
            "123456789012345678901234567890");

    @Test
    void anAbsurdCountOfAnOpenAiAnswerLeavesItWithoutUsage() {
        for (String count : ABSURD) {
            assertThat(openAi("{\"prompt_tokens\":%s,\"completion_tokens\":1}", count))
                    .isEmpty();
            assertThat(openAi("{\"prompt_tokens\":1,\"completion_tokens\":%s}", count))
                    .isEmpty();
            assertThat(openAi("{\"prompt_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":%s}}", count))
                    .isEmpty();
        }
        assertThat(openAi("{\"prompt_tokens\":%s,\"completion_tokens\":2}", "1000000000"))
                .contains(Usage.of(1_000_000_000, 0, 2));
        assertThat(openAi("{\"prompt_tokens\":3,\"completion_tokens\":%s}", "\"many\""))
                .contains(Usage.of(3, 0, 0));
    }

    @Test
    void anAbsurdCountOfAnAnthropicAnswerLeavesItWithoutUsage() throws IOException {
        for (String count : ABSURD) {
            assertThat(anthropic("{\"input_tokens\":%s,\"output_tokens\":1}", count))
                    .isEmpty();
            assertThat(anthropic("{\"input_tokens\":1,\"output_tokens\":%s}", count))
                    .isEmpty();
            assertThat(anthropic("{\"input_tokens\":1,\"cache_read_input_tokens\":%s}", count))
                    .isEmpty();
            assertThat(anthropic("{\"input_tokens\":1,\"cache_creation_input_tokens\":%s}", count))
                    .isEmpty();
            assertThat(anthropic("{\"input_tokens\":1,\"cache_creation\":{\"ephemeral_1h_input_tokens\":%s}}", count))
                    .isEmpty();
        }
        assertThat(anthropic("{\"input_tokens\":%s,\"output_tokens\":4}", "3")).contains(Usage.of(3, 0, 4));
    }

    @Test
    void everyUsageThatConstructsCanBeSettled() {
        Usage most = new Usage(4_000_000_000L, 1_000_000_000, 1_000_000_000, 1_000_000_000, 1_000_000_000, "");
        assertThat(Accounting.ANTHROPIC.settle(Accounting.ANTHROPIC.cost(1, 1), most.tokensIn(), most.tokensOut()))
                .isInstanceOfSatisfying(
                        Settlement.Correct.class,
                        correct -> assertThat(correct.counted().tokens()).isEqualTo(5_000_000_000L));
        assertThatThrownBy(() -> Usage.of(1_000_000_000_001L, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Optional<Usage> openAi(String usage, String count) {
        String body = "{\"choices\":[{}],\"usage\":" + usage.formatted(count) + "}";
        Protocol.Reply reply = OpenAiReply.read(Operation.CHAT, body.getBytes(StandardCharsets.UTF_8));
        return ((Protocol.Reply.Usable) reply).usage();
    }

    private static Optional<Usage> anthropic(String usage, String count) throws IOException {
        ObjectNode message = (ObjectNode) Json.MAPPER.readTree("{\"usage\":" + usage.formatted(count) + "}");
        return ((Protocol.Reply.Usable) AnthropicReply.toOpenAi(message, Instant.EPOCH)).usage();
    }
}
