package io.sluice.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The series of a benchmark's cases as one SVG file: a panel each, all with the same axes, so that they can be compared at a look. Grey and
 * blue, to be read on light and on dark ground.
 */
final class Plot {
    private static final int COLUMNS = 4;
    private static final int WIDTH = 250;
    private static final int HEIGHT = 190;
    private static final int LEFT = 34;
    private static final int TOP = 40;
    private static final int BOTTOM = 24;
    private static final int RIGHT = 10;

    private final List<BenchCase> cases;
    private final double most;
    private final int seconds;

    private Plot(List<BenchCase> cases) {
        this.cases = cases;
        this.most = Math.max(
                1.2,
                cases.stream()
                        .flatMap(one -> one.series().orElseThrow().shares().stream())
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0));
        this.seconds = Math.max(
                1,
                cases.stream()
                        .mapToInt(one -> one.series().orElseThrow().shares().size())
                        .max()
                        .orElse(0));
    }

    /** Writes the cases that have a series to {@code DIR/NAME.svg}; none if no case has one. */
    static void write(Path directory, String name, List<BenchCase> cases) throws IOException {
        List<BenchCase> drawn =
                cases.stream().filter(one -> one.series().isPresent()).toList();
        if (drawn.isEmpty()) {
            return;
        }
        Files.createDirectories(directory);
        Path file = directory.resolve(name + ".svg");
        Files.writeString(file, new Plot(drawn).svg());
        System.err.println("  plot: " + file);
    }

    private String svg() {
        int rows = (cases.size() + COLUMNS - 1) / COLUMNS;
        int columns = Math.min(COLUMNS, cases.size());
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"10\" fill=\"#888\">",
                columns * WIDTH,
                rows * HEIGHT));
        for (int i = 0; i < cases.size(); i++) {
            out.append(String.format(
                    Locale.ROOT, "<g transform=\"translate(%d %d)\">", i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT));
            panel(out, cases.get(i));
            out.append("</g>\n");
        }
        return out.append("</svg>\n").toString();
    }

    private void panel(StringBuilder out, BenchCase one) {
        Series series = one.series().orElseThrow();
        // "setup, account": a line each
        String[] title = one.name().split(", ", 2);
        out.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"13\" font-weight=\"bold\">%s</text>", LEFT, escaped(title[0])));
        out.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"26\">%s</text>", LEFT, title.length > 1 ? escaped(title[1]) : ""));
        out.append(String.format(Locale.ROOT, "<title>%s: %s</title>", escaped(one.name()), escaped(series.what())));
        line(out, 0, "");
        line(out, 1, " stroke-dasharray=\"4 3\"");
        if (most >= 2) {
            line(out, 2, " stroke-dasharray=\"1 3\"");
        }
        for (int minute = 0; minute * 60 <= seconds; minute++) {
            out.append(String.format(
                    Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%d min</text>", x(minute * 60), HEIGHT - 8, minute));
        }
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < series.shares().size(); i++) {
            points.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(i + 1), y(series.shares().get(i))));
        }
        out.append(String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke=\"#2f81f7\" stroke-width=\"1.3\" points=\"%s\"/>",
                points.toString().strip()));
    }

    /** A level across the panel, with its share. */
    private void line(StringBuilder out, int share, String dashes) {
        out.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#888\" stroke-width=\"0.8\"%s/>",
                LEFT,
                WIDTH - RIGHT,
                y(share),
                y(share),
                dashes));
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d%%</text>",
                LEFT - 4,
                y(share) + 3,
                share * 100));
    }

    private double x(int second) {
        return LEFT + second / (double) seconds * (WIDTH - RIGHT - LEFT);
    }

    private double y(double share) {
        return HEIGHT - BOTTOM - share / most * (HEIGHT - BOTTOM - TOP);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
