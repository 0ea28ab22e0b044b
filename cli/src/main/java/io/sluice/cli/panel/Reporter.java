package io.sluice.cli.panel;

/** Tells a person how far a run is. Any thread. */
public interface Reporter {

    /** A line of words that stays. */
    void say(String words);

    /** What is being done before there is progress; replaced by what comes next where that is possible. */
    void step(String words);

    /** How far the run is now. */
    void show(Progress progress);

    /** Takes away what is drawn: other words come now. */
    void clear();
}
