package io.sluice.cli.panel;

import io.sluice.cli.engine.LaneView;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** For terminals: a few lines that are drawn again in place. Lines that do not fit are cut by the terminal, not wrapped. */
public final class LivePanel implements Reporter {

    private static final int BAR_CELLS = 40;
    private static final int LANES_SHOWN = 6;
    private static final String NO_WRAP = "\u001B[?7l";
    private static final String WRAP = "\u001B[?7h";
    private static final String CLEAR_TO_END = "\u001B[J";
    private static final String CLEAR_LINE = "\u001B[K";

    private final PrintStream err;
    private List<String> drawn = List.of();

    public LivePanel(PrintStream err) {
        this.err = err;
    }

    @Override
    public synchronized void say(String words) {
        List<String> panel = drawn;
        erase();
        err.println(words);
        draw(panel);
    }

    @Override
    public synchronized void step(String words) {
        draw(List.of(words));
    }

    @Override
    public synchronized void show(Progress progress) {
        List<String> lines = new ArrayList<>();
        lines.add((bar(progress) + " " + Wording.done(progress) + "  " + Wording.left(progress)).strip());
        lines.add(Wording.counts(progress));
        List<LaneView> lanes = progress.job().lanes();
        lanes.stream().limit(LANES_SHOWN).map(Wording::lane).forEach(lines::add);
        if (lanes.size() > LANES_SHOWN) {
            lines.add("... and " + (lanes.size() - LANES_SHOWN) + " more lanes");
        }
        lines.add(Wording.money(progress));
        draw(lines);
    }

    @Override
    public synchronized void clear() {
        erase();
        err.flush();
    }

    private static String bar(Progress progress) {
        if (progress.requests().isEmpty()) {
            return "";
        }
        int filled = BAR_CELLS * Wording.percent(progress) / 100;
        return "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
    }

    private void draw(List<String> lines) {
        StringBuilder screen = new StringBuilder(NO_WRAP).append(home());
        lines.forEach(line -> screen.append(line).append(CLEAR_LINE).append('\n'));
        err.print(screen.append(CLEAR_TO_END).append(WRAP));
        err.flush();
        drawn = lines;
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            err.print(home() + CLEAR_TO_END);
            drawn = List.of();
        }
    }

    private String home() {
        return drawn.isEmpty() ? "" : "\r\u001B[" + drawn.size() + "A";
    }
}
