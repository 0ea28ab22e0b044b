package io.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PlotTest {
    @Test
    void aPlotHasAPanelForEachCaseWithASeriesOnAxesThatAllShare(@TempDir Path directory) throws Exception {
        Series flat = Series.of("share", 0, 120_000, 60_000, (from, to) -> 1.0);
        Series doubled = Series.of("share", 0, 60_000, 60_000, (from, to) -> 2.0);

        Plot.write(
                directory,
                "peers",
                List.of(
                        new BenchCase("alone, <a> & b", Map.of(), Optional.of(flat)),
                        new BenchCase("alone, c", Map.of(), Optional.of(doubled)),
                        new BenchCase("without", Map.of())));

        Document svg = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("peers.svg").toFile());
        var lines = svg.getElementsByTagName("polyline");
        assertThat(lines.getLength()).isEqualTo(2);
        String[] first = points(lines.item(0));
        String[] second = points(lines.item(1));
        assertThat(first).hasSize(120);
        assertThat(second).hasSize(60);
        assertThat(x(second[59])).as("the same second, the same place").isEqualTo(x(first[59]));
        assertThat(y(second[0])).as("more is higher").isLessThan(y(first[0]));
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).startsWith("alone, <a> & b");
    }

    @Test
    void withoutASeriesThereIsNoFile(@TempDir Path directory) throws Exception {
        Plot.write(directory, "memory", List.of(new BenchCase("RSS", Map.of())));

        assertThat(Files.exists(directory.resolve("memory.svg"))).isFalse();
    }

    private static String[] points(org.w3c.dom.Node line) {
        return line.getAttributes().getNamedItem("points").getTextContent().split(" ");
    }

    private static double x(String point) {
        return Double.parseDouble(point.split(",")[0]);
    }

    private static double y(String point) {
        return Double.parseDouble(point.split(",")[1]);
    }
}
