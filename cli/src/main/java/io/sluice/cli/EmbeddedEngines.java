package io.sluice.cli;

import io.sluice.cli.engine.Engine;
import java.util.function.Consumer;

/** Platforms in this process. */
final class EmbeddedEngines implements Engines {

    @Override
    public Engine start(PlatformOrder order, Consumer<String> words) {
        throw UserException.usage("not yet");
    }
}
