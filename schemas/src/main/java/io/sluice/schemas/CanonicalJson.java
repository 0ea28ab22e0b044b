package io.sluice.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Canonical JSON: RFC 8785, with strings and keys in Unicode NFC. docs/adr/0002 says what it does where the RFC leaves
 * room. One pass: an object is written as it comes, and put in order at its end only where it was not.
 */
final class CanonicalJson {
    /** Deeper input is refused; real requests have less than ten levels. */
    static final int DEPTH_MAX = 100;

    static final int NUMBER_CHARS_MAX = 1000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private final StringBuilder out;

    private final boolean compose;

    private CanonicalJson(JsonParser parser, boolean compose, int charsExpected) {
        this.parser = parser;
        this.compose = compose;
        this.out = new StringBuilder(charsExpected);
    }

    /**
     * A member of the outermost object.
     *
     * @param key its key, in NFC
     * @param value its value, in canonical form
     * @param text the value's text where it is a string, in NFC and not quoted
     */
    record Member(String key, String value, @Nullable String text) {}

    /** Any JSON value as RFC 8785 alone has it, strings as they are. */
    static String rfc8785(String json) throws BadRequestException {
        return read(json, false, canonical -> {
            canonical.value(canonical.next(), false);
            return canonical.out.toString();
        });
    }

    /**
     * The members of a JSON object, in canonical order.
     *
     * @param collapsed keys below which white space in strings is collapsed
     */
    static List<Member> members(String json, Set<String> collapsed) throws BadRequestException {
        return read(json, true, canonical -> canonical.outermost(collapsed));
    }

    private static <T> T read(String json, boolean compose, Reading<T> reading) throws BadRequestException {
        try (JsonParser parser = JSON.createParser(json)) {
            CanonicalJson canonical = new CanonicalJson(parser, compose, json.length() + 64);
            T result = reading.from(canonical);
            if (parser.nextToken() != null) {
                throw new BadRequestException("body goes on after its JSON object");
            }
            return result;
        } catch (StreamConstraintsException e) {
            throw new BadRequestException("body is nested deeper than " + DEPTH_MAX
                    + " levels, or holds a number of more than " + NUMBER_CHARS_MAX + " characters");
        } catch (JsonProcessingException e) {
            // Not the parser's own message: it repeats pieces of the prompt.
            throw new BadRequestException(
                    "body is not JSON (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonToken next() throws IOException, BadRequestException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new BadRequestException("body is empty");
        }
        return token;
    }

    private String text(String raw) throws BadRequestException {
        if (compose) {
            return CanonicalText.compose(raw);
        }
        CanonicalText.requireUnicode(raw);
        return raw;
    }

    private List<Member> outermost(Set<String> collapsed) throws IOException, BadRequestException {
        if (next() != JsonToken.START_OBJECT) {
            throw new BadRequestException("body is not a JSON object");
        }
        List<Member> members = new ArrayList<>();
        while (next() != JsonToken.END_OBJECT) {
            String key = text(parser.currentName());
            JsonToken token = next();
            String text = token == JsonToken.VALUE_STRING ? text(parser.getText()) : null;
            out.setLength(0);
            value(token, collapsed.contains(key));
            members.add(new Member(key, out.toString(), text));
        }
        members.sort((a, b) -> a.key().compareTo(b.key()));
        for (int i = 1; i < members.size(); i++) {
            refuseTwice(members.get(i - 1).key(), members.get(i).key());
        }
        return members;
    }

    private void value(JsonToken token, boolean collapse) throws IOException, BadRequestException {
        switch (token) {
            case START_OBJECT -> object(collapse);
            case START_ARRAY -> array(collapse);
            case VALUE_STRING -> string(collapse);
            case VALUE_NUMBER_INT -> {
                // As written, beyond 2^53 too: a 64-bit seed must reach the provider whole.
                String digits = parser.getText();
                out.append(digits.equals("-0") ? "0" : digits);
            }
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                if (Double.isInfinite(number)) {
                    throw new BadRequestException("body holds a number beyond the range of a 64-bit float");
                }
                EcmaNumber.append(out, number);
            }
            case VALUE_TRUE -> out.append("true");
            case VALUE_FALSE -> out.append("false");
            case VALUE_NULL -> out.append("null");
            default -> throw new BadRequestException("body is not JSON");
        }
    }

    private void string(boolean collapse) throws IOException, BadRequestException {
        char[] chars = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int length = parser.getTextLength();
        // Most of a request is such text: one pass over it, and no copy.
        if (!collapse && CanonicalText.isPlain(chars, from, length)) {
            out.append('"').append(chars, from, length).append('"');
            return;
        }
        String text = text(new String(chars, from, length));
        CanonicalText.quote(out, collapse ? CanonicalText.collapse(text) : text);
    }

    private void array(boolean collapse) throws IOException, BadRequestException {
        out.append('[');
        boolean first = true;
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            value(token, collapse);
        }
        out.append(']');
    }

    private void object(boolean collapse) throws IOException, BadRequestException {
        out.append('{');
        int from = out.length();
        List<Slice> slices = new ArrayList<>();
        boolean sorted = true;
        while (next() != JsonToken.END_OBJECT) {
            String key = text(parser.currentName());
            if (!slices.isEmpty()) {
                out.append(',');
                sorted &= slices.getLast().key().compareTo(key) < 0;
            }
            int start = out.length();
            CanonicalText.quote(out, key);
            out.append(':');
            value(next(), collapse);
            slices.add(new Slice(key, start - from, out.length() - from));
        }
        if (!sorted) {
            sort(from, slices);
        }
        out.append('}');
    }

    private void sort(int from, List<Slice> slices) throws BadRequestException {
        String unsorted = out.substring(from);
        out.setLength(from);
        slices.sort((a, b) -> a.key().compareTo(b.key()));
        for (int i = 0; i < slices.size(); i++) {
            Slice slice = slices.get(i);
            if (i > 0) {
                refuseTwice(slices.get(i - 1).key(), slice.key());
                out.append(',');
            }
            out.append(unsorted, slice.start(), slice.end());
        }
    }

    private static void refuseTwice(String key, String next) throws BadRequestException {
        if (key.equals(next)) {
            throw new BadRequestException("body holds an object with the same key twice");
        }
    }

    private record Slice(String key, int start, int end) {}

    private interface Reading<T> {
        T from(CanonicalJson canonical) throws IOException, BadRequestException;
    }
}
