package io.sluice.cli.input;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Streams the lines of an input as prompts. All have the same {@link InputForm}. Blank lines are passed over. Used by one thread; blocks as the stream does.
 */
public final class PromptReader implements AutoCloseable {

    private final InputStream in;
    private final LineReader lines;
    private final LineForm form;
    private InputForm inputForm;
    private final int lineBytesMax;
    private final long promptsMax;
    private long prompts;

    /**
     * @param inputForm what the lines are
     * @param lineBytesMax larger lines become {@link InputLine.Bad} and are not held
     * @param promptsMax how many lines to give at most, bad ones included
     */
    public PromptReader(InputStream in, InputForm inputForm, ModelChoice models, int lineBytesMax, long promptsMax) {
        this.in = in;
        this.lines = new LineReader(in, lineBytesMax);
        this.form = new LineForm(models);
        this.inputForm = inputForm;
        this.lineBytesMax = lineBytesMax;
        this.promptsMax = promptsMax;
    }

    /** The next prompt or bad line, or null at the end. */
    public @Nullable InputLine next() throws IOException {
        while (prompts < promptsMax) {
            RawLine line = lines.next();
            if (line == null) {
                return null;
            }
            InputLine input = read(line);
            if (input != null) {
                prompts++;
                return input;
            }
        }
        return null;
    }

    private @Nullable InputLine read(RawLine line) {
        return switch (line) {
            case RawLine.TooLarge large ->
                LineForm.bad(
                        large.number(),
                        "the line has %,d bytes, which is more than the largest record of %,d (topics.max-record-bytes)"
                                .formatted(large.bytes(), lineBytesMax));
            case RawLine.NotUtf8 garbled -> LineForm.bad(garbled.number(), "the line is not UTF-8 text");
            case RawLine.Text text -> text.text().isEmpty() ? null : read(text);
        };
    }

    private InputLine read(RawLine.Text line) {
        inputForm = inputForm.decide(line.text());
        return inputForm == InputForm.TEXT
                ? form.prompt(line.number(), line.text())
                : form.json(line.number(), line.text());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
