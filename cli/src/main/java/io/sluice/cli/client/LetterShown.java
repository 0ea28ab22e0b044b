package io.sluice.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.cluster.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dead letter for programs and people. */
final class LetterShown {

    private static final int BYTES_SHOWN = 4096;

    private LetterShown() {}

    static ObjectNode json(DeadLetter letter) {
        byte[] value = letter.record().value();
        ObjectNode json = Output.object();
        json.put("id", letter.name());
        json.put("at_ms", letter.at().toEpochMilli());
        json.put("reason", letter.reason());
        json.put("topic", letter.topic());
        json.put("place", letter.place());
        json.put("key", text(letter.record().key()).orElse(null));
        json.put("value_bytes", value == null ? null : value.length);
        json.put("cut", letter.cut());
        json.put(
                "replayed_at_ms", letter.replayedAt().map(Instant::toEpochMilli).orElse(null));
        return json;
    }

    /** The same with what is in it: as text, or in hexadecimal. */
    static ObjectNode whole(DeadLetter letter) {
        ObjectNode json = json(letter);
        ObjectNode headers = json.putObject("headers");
        letter.ownHeaders().forEach(header -> headers.put(header.key(), shown(header.value())));
        json.put("value", shown(letter.record().value()));
        return json;
    }

    static String shown(byte @Nullable [] bytes) {
        return bytes == null ? "(null)" : text(bytes).orElseGet(() -> hex(bytes));
    }

    private static String hex(byte[] bytes) {
        int shown = Math.min(bytes.length, BYTES_SHOWN);
        return HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "..." : "");
    }

    private static Optional<String> text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean readable = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
            return readable ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
