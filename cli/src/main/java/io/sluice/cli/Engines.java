package io.sluice.cli;

import io.sluice.cli.engine.Engine;
import java.util.function.Consumer;

/** Starts platforms. */
interface Engines {

    /** Blocks until the platform is up; {@code words} hears how far that is. */
    Engine start(PlatformOrder order, Consumer<String> words);
}
