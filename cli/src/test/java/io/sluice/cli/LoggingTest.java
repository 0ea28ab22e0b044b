package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.app.config.LogFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggingTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void anEventIsOneJsonObjectOnOneLineWithItsLane() throws Exception {
        String line = encoded(LogFormat.JSON, "slot {}:\nassigned");

        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        JsonNode event = new JsonMapper().readTree(line);
        assertThat(event.path("level").asText()).isEqualTo("WARN");
        assertThat(event.path("loggerName").asText()).isEqualTo("io.sluice.app.Some");
        assertThat(event.path("formattedMessage").asText()).isEqualTo("slot gpt/0:\nassigned");
        assertThat(event.path("mdc").path("lane").asText()).isEqualTo("gpt");
        assertThat(event.path("timestamp").isNumber()).isTrue();
    }

    @Test
    void anEventForPeopleIsOneLineWithTimeLevelAndWords() {
        assertThat(encoded(LogFormat.TEXT, "slot {}: assigned"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\S+ WARN  \\[\\S+] io\\.sluice\\.app\\.Some slot gpt/0: assigned\\R");
    }

    @Test
    void anExceptionIsOnTheLineOfItsEvent() {
        Exception failure = new IllegalStateException("first line\nsecond line", new RuntimeException("cause"));

        String line = encoded(LogFormat.TEXT, "slot {}: lost", failure);

        assertThat(line).endsWith("\n").containsOnlyOnce("\n");
        assertThat(line)
                .containsPattern(
                        "slot gpt/0: lost +java.lang.IllegalStateException: first line \\| second line \\| at ")
                .contains("Caused by: java.lang.RuntimeException: cause");
    }

    private String encoded(LogFormat format, String message) {
        return encoded(format, message, null);
    }

    private String encoded(LogFormat format, String message, @Nullable Throwable failure) {
        Logger logger = context.getLogger("io.sluice.app.Some");
        LoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, failure, new Object[] {"gpt/0"});
        event.setMDCPropertyMap(Map.of("lane", "gpt"));
        Encoder<ILoggingEvent> encoder = Logging.encoder(context, format);
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
