package io.sluice.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.schema.Operation;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalRequestTest {
    static Stream<JsonNode> requests() throws IOException {
        return Vectors.of("requests");
    }

    static Stream<JsonNode> refused() throws IOException {
        return Vectors.of("refused");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestMatchesItsVector(JsonNode vector) throws BadRequestException {
        CanonicalRequest request = canonical(vector);

        assertThat(request.body()).isEqualTo(vector.get("canonical_body").asText());
        assertThat(request.model()).isEqualTo(vector.get("canonical_model").asText());
        assertThat(request.fingerprint()).isEqualTo(vector.get("fingerprint").asText());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void canonicalBodyIsItsOwnCanonicalForm(JsonNode vector) throws BadRequestException {
        CanonicalRequest once = canonical(vector);

        CanonicalRequest twice = CanonicalRequest.of(
                vector.get("tenant").asText(),
                Operation.valueOf(vector.get("operation").asText()),
                once.model(),
                once.body(),
                vector.get("variant").asInt(),
                new CanonicalOptions(vector.get("collapse_whitespace").asBoolean()));

        assertThat(twice).isEqualTo(once);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatNoProviderCouldAnswerIsRefusedWithAReason(JsonNode vector) {
        assertThatThrownBy(() -> canonical(vector))
                .as(vector.get("name").asText())
                .isInstanceOf(BadRequestException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void reasonRepeatsNothingOfThePrompt() {
        Throwable failure = catchThrowable(() -> CanonicalRequest.of(
                "default", Operation.CHAT, "m", "{\"messages\":[secretprompt]}", 0, CanonicalOptions.EXACT));

        assertThat(failure).isInstanceOf(BadRequestException.class).hasMessageContaining("column");
        assertThat(failure.getMessage()).doesNotContain("secret");
    }

    @Test
    void neighbouringFieldsCannotBeShiftedIntoEachOther() throws BadRequestException {
        String body = "{\"messages\":[1]}";

        assertThat(CanonicalRequest.of("a", Operation.CHAT, "bc", body, 0, CanonicalOptions.EXACT)
                        .fingerprint())
                .isNotEqualTo(CanonicalRequest.of("ab", Operation.CHAT, "c", body, 0, CanonicalOptions.EXACT)
                        .fingerprint());
    }

    @Test
    void halfASurrogatePairInTenantOrModelIsRefused() {
        String body = "{\"messages\":[1]}";

        assertThatThrownBy(() -> CanonicalRequest.of("\ud83d", Operation.CHAT, "m", body, 0, CanonicalOptions.EXACT))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> CanonicalRequest.of("t", Operation.CHAT, "\ude00", body, 0, CanonicalOptions.EXACT))
                .isInstanceOf(BadRequestException.class);
    }

    private static CanonicalRequest canonical(JsonNode vector) throws BadRequestException {
        return CanonicalRequest.of(
                vector.get("tenant").asText(),
                Operation.valueOf(vector.get("operation").asText()),
                vector.get("model").textValue(),
                vector.get("body").asText(),
                vector.get("variant").asInt(),
                new CanonicalOptions(vector.path("collapse_whitespace").asBoolean()));
    }
}
