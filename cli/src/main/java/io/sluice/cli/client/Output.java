package io.sluice.cli.client;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.shell.ReaderGoneException;
import io.sluice.cli.shell.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a command says: data on standard output, words on standard error. */
record Output(Surroundings surroundings) {

    private static final JsonMapper JSON = new JsonMapper();

    /** An object to be filled. */
    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** A line of data. */
    void line(String text) {
        try {
            surroundings.out().write((text + "\n").getBytes(StandardCharsets.UTF_8));
            surroundings.out().flush();
        } catch (IOException e) {
            throw new ReaderGoneException(e);
        }
    }

    /** An object of data, on one line. */
    void json(ObjectNode object) {
        line(object.toString());
    }

    /** For a person. */
    void words(String text) {
        surroundings.err().println(text);
    }
}
