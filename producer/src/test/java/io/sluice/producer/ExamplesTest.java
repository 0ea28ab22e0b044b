package io.sluice.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in Javadoc and README compile as they stand. */
class ExamplesTest {
    private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\\R(.*?)\\R \\* }</pre>", Pattern.DOTALL);
    private static final Pattern README = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    /** What an example may take as given. */
    private static final String FRAME = """
            import io.sluice.producer.*;
            import io.sluice.schema.*;
            import io.sluice.schemas.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;

            abstract class Example {
                SluiceClient client;
                Path kept;

                void run() throws Exception {
                    EXAMPLE;
                }
            }
            """;

    @TempDir
    Path classes;

    @Test
    void everyExampleCompiles() throws IOException {
        Map<String, String> examples = new TreeMap<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/sluice/producer"))) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                collect(examples, source, JAVADOC);
            }
        }
        collect(examples, Path.of("..", "README.md"), README);
        assertThat(examples).hasSizeGreaterThanOrEqualTo(5);

        examples.forEach((name, code) -> assertThat(problems(code)).as(name).isEmpty());
    }

    @Test
    void exampleThatDoesNotCompileIsFound() {
        assertThat(problems("client.noSuchMethod();")).contains("noSuchMethod");
    }

    private static void collect(Map<String, String> examples, Path file, Pattern pattern) throws IOException {
        List<MatchResult> found =
                pattern.matcher(Files.readString(file)).results().toList();
        for (int i = 0; i < found.size(); i++) {
            String code = found.get(i).group(1).replaceAll("(?m)^ \\* ?", "");
            examples.put(file.getFileName() + " #" + (i + 1), code);
        }
    }

    private String problems(String code) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
        options.addAll(List.of("-classpath", System.getProperty("java.class.path")));
        boolean compiled = compiler.getTask(
                        words, null, null, options, null, List.of(new Source(FRAME.replace("EXAMPLE;", code))))
                .call();
        return compiled ? "" : words.toString();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
