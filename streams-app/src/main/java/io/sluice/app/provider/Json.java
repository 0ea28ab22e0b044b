package io.sluice.app.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** One mapper for the package: sizes are bounded before it reads, numbers keep their digits, errors quote no source. */
final class Json {
    private static final int RECYCLERS_MAX = 16;

    static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // The usual pool keeps some 25 KB for each thread that ever read: much for 10,000 virtual ones that
                    // wait.
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(RECYCLERS_MAX))
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static JsonParser parser(byte[] json) throws IOException {
        return MAPPER.getFactory().createParser(json);
    }

    static JsonParser parser(String json) throws IOException {
        return MAPPER.getFactory().createParser(json);
    }

    /** The value at which the parser stands; what follows it is left for the parser's owner. */
    static JsonNode subtree(JsonParser in) throws IOException {
        return MAPPER.reader()
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(in);
    }
}
