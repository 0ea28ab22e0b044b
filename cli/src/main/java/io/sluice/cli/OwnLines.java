package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Lets through what we log ourselves from INFO on, and what others log from a level on. */
final class OwnLines extends Filter<ILoggingEvent> {

    private final Level others;

    OwnLines(Level others) {
        this.others = others;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean own = event.getLoggerName().startsWith("io.sluice");
        return event.getLevel().isGreaterOrEqual(own ? Level.INFO : others) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
