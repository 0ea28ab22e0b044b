package io.sluice.cli.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.schema.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptReaderTest {

    private static final int LINE_BYTES_MAX = 200;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ModelChoice DEFAULTS =
            new ModelChoice(Optional.empty(), Optional.of("gpt-4o-mini"), Optional.of("text-embedding-3-small"));

    @Test
    void plainTextIsAPromptAsItStands() throws IOException {
        InputLine.Prompt prompt = prompt("  Why is the sky blue?  ");

        assertThat(prompt.customId()).isEqualTo("line-1");
        assertThat(prompt.operation()).isEqualTo(Operation.CHAT);
        assertThat(JSON.readTree(prompt.body()))
                .isEqualTo(
                        JSON.readTree(
                                "{\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue?\"}],\"model\":\"gpt-4o-mini\"}"));
    }

    @Test
    void batchLineKeepsItsBodyWithUnknownParameters() throws IOException {
        InputLine.Prompt prompt = prompt(
                "{\"custom_id\":\"q7\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"new_knob\":0.30}}");

        assertThat(prompt.customId()).isEqualTo("q7");
        assertThat(prompt.model()).isEqualTo("m");
        assertThat(prompt.body())
                .isEqualTo("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"new_knob\":0.30}");
    }

    @Test
    void embeddingsAreKnownByTheirUrlAndGetTheirOwnModel() throws IOException {
        InputLine.Prompt prompt = prompt("{\"custom_id\":1,\"url\":\"/v1/embeddings\",\"body\":{\"input\":\"text\"}}");

        assertThat(prompt.customId()).isEqualTo("1");
        assertThat(prompt.operation()).isEqualTo(Operation.EMBEDDINGS);
        assertThat(prompt.model()).isEqualTo("text-embedding-3-small");
    }

    @Test
    void promptObjectSendsSystemAndParametersButNotLabels() throws IOException {
        InputLine.Prompt prompt =
                prompt("{\"prompt\":\"2+2?\",\"system\":\"Be brief\",\"temperature\":0,\"answer\":\"4\",\"id\":\"x\"}");

        assertThat(prompt.customId()).isEqualTo("x");
        JsonNode body = JSON.readTree(prompt.body());
        assertThat(body.at("/messages/0/role").asText()).isEqualTo("system");
        assertThat(body.at("/messages/1/content").asText()).isEqualTo("2+2?");
        assertThat(body.has("temperature")).isTrue();
        assertThat(body.has("answer")).isFalse();
    }

    @Test
    void lineOfAJsonFileIsNeverTakenAsAPlainPrompt() throws IOException {
        List<InputLine> lines =
                read("\n{\"prompt\":\"a\"}\n\"prompt\": \"b\"}\nWhy?\n[1]\n7", DEFAULTS, Long.MAX_VALUE);

        assertThat(lines.getFirst()).isInstanceOf(InputLine.Prompt.class);
        assertThat(lines.subList(1, 5))
                .allSatisfy(line -> assertThat(((InputLine.Bad) line).reason()).contains("JSON"));
        assertThat(lines).extracting(InputLine::number).containsExactly(2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void braceInATextIsPartOfThePrompt() throws IOException {
        List<InputLine> lines = read("What is this?\n{\"prompt\":\"a\"}", DEFAULTS, Long.MAX_VALUE);

        assertThat(((InputLine.Prompt) lines.get(1)).body()).contains("\\\"prompt\\\"");
    }

    @ParameterizedTest
    @CsvSource({
        "a.jsonl,JSON_LINES",
        "b.NDJSON,JSON_LINES",
        "c.json,JSON_LINES",
        "d.txt,BY_FIRST_LINE",
        "jsonlines,BY_FIRST_LINE"
    })
    void fileNameTellsTheForm(String name, InputForm form) {
        assertThat(InputForm.ofFile(name)).isEqualTo(form);
    }

    @Test
    void forcedModelTakesThePlaceOfTheLines() throws IOException {
        ModelChoice forced = new ModelChoice(Optional.of("other"), Optional.of("unused"), Optional.empty());
        InputLine line = read("{\"prompt\":\"a\",\"model\":\"own\"}", forced, Long.MAX_VALUE)
                .getFirst();

        assertThat(((InputLine.Prompt) line).model()).isEqualTo("other");
        assertThat(((InputLine.Prompt) line).body()).contains("\"model\":\"other\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"prompt": "a"                                           | not valid JSON
            {"prompt": "a"} trailing                                 | not valid JSON
            {"prompt": "a", "prompt": "b"}                           | not valid JSON: Duplicate field
            {"question": "a"}                                        | no prompt
            {"prompt": ""}                                           | must be a text
            {"prompt": 7}                                            | must be a text
            {"body": "text"}                                         | no "body" object
            {"url": "/v1/chat/completions"}                          | no "body" object
            {"url": "/v1/images", "body": {"messages": [{}]}}        | must be /v1/chat/completions or /v1/embeddings, was '/v1/images'
            {"url": "/v1/chat/completions", "body": {"input": "a"}}  | no "messages"
            {"body": {"messages": []}}                               | no "messages"
            {"method": "GET", "body": {"messages": [{}]}}            | must be POST, was 'GET'
            {"body": {"messages": [{}], "model": 3}}                 | "model" must be a name
            """)
    void lineThatAsksNothingIsBadAndSaysWhy(String text, String reason) throws IOException {
        List<InputLine> lines =
                read("{\"prompt\":\"fine\"}\n" + text + "\n{\"prompt\":\"fine too\"}", DEFAULTS, Long.MAX_VALUE);

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).isInstanceOfSatisfying(InputLine.Bad.class, bad -> {
            assertThat(bad.number()).isEqualTo(2);
            assertThat(bad.reason()).contains(reason);
        });
        assertThat(lines.get(2)).isInstanceOf(InputLine.Prompt.class);
    }

    @Test
    void lineWithoutAnyModelSaysHowToNameOne() throws IOException {
        ModelChoice none = new ModelChoice(Optional.empty(), Optional.empty(), Optional.empty());

        assertThat(((InputLine.Bad) read("a", none, 1).getFirst()).reason()).contains("--model");
    }

    @Test
    void lineOverTheBoundIsBadAndTheNextOneIsWhole() throws IOException {
        List<InputLine> lines = read("x".repeat(100_000) + "\nnext", DEFAULTS, Long.MAX_VALUE);

        assertThat(((InputLine.Bad) lines.getFirst()).reason()).contains("100,000 bytes");
        assertThat(lines.get(1)).isInstanceOfSatisfying(InputLine.Prompt.class, prompt -> {
            assertThat(prompt.number()).isEqualTo(2);
            assertThat(prompt.body()).contains("next");
        });
    }

    @Test
    void blankLinesCountAsLinesButNotAsPrompts() throws IOException {
        List<InputLine> lines = read("\n  \r\na\r\n\nb", DEFAULTS, Long.MAX_VALUE);

        assertThat(lines).extracting(InputLine::number).containsExactly(3L, 5L);
    }

    @Test
    void byteOrderMarkIsNotPartOfTheFirstPrompt() throws IOException {
        assertThat(prompt("\uFEFF{\"prompt\":\"a\"}").body()).contains("\"content\":\"a\"");
    }

    @Test
    void bytesThatAreNoUtf8AreBad() throws IOException {
        List<InputLine> lines =
                read(new ByteArrayInputStream(new byte[] {'a', (byte) 0xC3, '\n', 'b'}), DEFAULTS, Long.MAX_VALUE);

        assertThat(((InputLine.Bad) lines.getFirst()).reason()).contains("UTF-8");
        assertThat(lines.get(1)).isInstanceOf(InputLine.Prompt.class);
    }

    @Test
    void limitCountsBadLinesToo() throws IOException {
        assertThat(read("{bad\na\nb", DEFAULTS, 2)).hasSize(2);
    }

    @Test
    void anySplitOfTheStreamGivesTheSameLines() throws IOException {
        byte[] text = "one\ntwö\n\nthree".getBytes(StandardCharsets.UTF_8);
        List<InputLine> whole = read(new ByteArrayInputStream(text), DEFAULTS, Long.MAX_VALUE);
        for (int chunk = 1; chunk < text.length; chunk++) {
            assertThat(read(new Dripping(text, chunk), DEFAULTS, Long.MAX_VALUE))
                    .isEqualTo(whole);
        }
    }

    private static InputLine.Prompt prompt(String text) throws IOException {
        return (InputLine.Prompt) read(text, DEFAULTS, Long.MAX_VALUE).getFirst();
    }

    private static List<InputLine> read(String text, ModelChoice models, long max) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), models, max);
    }

    private static List<InputLine> read(InputStream in, ModelChoice models, long max) throws IOException {
        List<InputLine> lines = new ArrayList<>();
        try (PromptReader reader = new PromptReader(in, InputForm.BY_FIRST_LINE, models, LINE_BYTES_MAX, max)) {
            for (InputLine line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Gives a few bytes at a time. */
    private static final class Dripping extends InputStream {

        private final byte[] bytes;
        private final int chunk;
        private int position;

        Dripping(byte[] bytes, int chunk) {
            this.bytes = Arrays.copyOf(bytes, bytes.length);
            this.chunk = chunk;
        }

        @Override
        public int read() {
            return position < bytes.length ? bytes[position++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (position == bytes.length) {
                return -1;
            }
            int count = Math.min(Math.min(chunk, length), bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
