package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<JsonNode> json() throws IOException {
        return Vectors.of("json");
    }

    @ParameterizedTest
    @MethodSource("json")
    void textMatchesItsVector(JsonNode vector) throws BadRequestException {
        assertThat(CanonicalJson.rfc8785(vector.get("input").asText()))
                .isEqualTo(vector.get("canonical").asText());
    }

    @Test
    void anyTreeIsWrittenWithSortedKeysHoweverItsMembersCome() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            JsonNode tree = tree(random, 4);

            assertThat(CanonicalJson.rfc8785(
                            MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree)))
                    .as("seed %d", seed)
                    .isEqualTo(MAPPER.writeValueAsString(sorted(tree)));
        }
    }

    private static JsonNode tree(Random random, int depth) {
        return switch (depth == 0 ? 2 + random.nextInt(4) : random.nextInt(6)) {
            case 0 -> {
                ObjectNode object = MAPPER.createObjectNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    object.set(text(random), tree(random, depth - 1));
                }
                yield object;
            }
            case 1 -> {
                ArrayNode array = MAPPER.createArrayNode();
                for (int i = random.nextInt(6); i > 0; i--) {
                    array.add(tree(random, depth - 1));
                }
                yield array;
            }
            case 2 -> MAPPER.getNodeFactory().textNode(text(random));
            case 3 -> MAPPER.getNodeFactory().numberNode(random.nextInt());
            case 4 -> MAPPER.getNodeFactory().booleanNode(random.nextBoolean());
            default -> MAPPER.nullNode();
        };
    }

    private static String text(Random random) {
        int[] points = random.ints(random.nextInt(6), 0, 7)
                .map(i -> switch (i) {
                    case 0 -> 0x1f600 + random.nextInt(64);
                    case 1 -> 0xe000 + random.nextInt(0x1000);
                    case 2 -> 0x3b1 + random.nextInt(24);
                    case 3 -> '"';
                    case 4 -> '\n';
                    default -> 'a' + random.nextInt(26);
                })
                .toArray();
        return new String(points, 0, points.length);
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = MAPPER.createArrayNode();
            node.forEach(child -> array.add(sorted(child)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        Map<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
        ObjectNode object = MAPPER.createObjectNode();
        members.forEach(object::set);
        return object;
    }
}
