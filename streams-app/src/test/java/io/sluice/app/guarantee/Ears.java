package io.sluice.app.guarantee;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Hears every line of every logger of this process, the JDK's included, and keeps those that hold a secret. Only the broker,
 * which is in this process too and none of ours, keeps its debugging to itself.
 */
final class Ears extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final List<Logger> BROKER = Stream.of(
                    "kafka",
                    "state.change.logger",
                    "org.apache.kafka.controller",
                    "org.apache.kafka.coordinator",
                    "org.apache.kafka.image",
                    "org.apache.kafka.metadata",
                    "org.apache.kafka.raft",
                    "org.apache.kafka.server",
                    "org.apache.kafka.storage",
                    "org.apache.kafka.timeline")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final java.util.logging.Logger jdk = java.util.logging.Logger.getLogger("");
    private final Level before = root.getLevel();
    /** Says two hundred thousand times that it was asked for a bean. */
    private final java.util.logging.Logger beans = java.util.logging.Logger.getLogger("javax.management");

    private final java.util.logging.Level jdkBefore = jdk.getLevel();
    /** They would write out all of it, and are silent meanwhile. */
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

    private final List<String> secrets;
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final Handler jdkEar = new Handler() {
        @Override
        public void publish(LogRecord line) {
            String text =
                    line.getMessage() + List.of(line.getParameters() == null ? new Object[0] : line.getParameters());
            hear(line.getLoggerName(), text);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Ears(List<String> secrets) {
        this.secrets = List.copyOf(secrets);
        start();
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        root.setLevel(Level.DEBUG);
        BROKER.forEach(logger -> logger.setLevel(Level.INFO));
        root.addAppender(this);
        jdk.setLevel(java.util.logging.Level.ALL);
        beans.setLevel(java.util.logging.Level.INFO);
        jdk.addHandler(jdkEar);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thrown = event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
        hear(event.getLoggerName(), event.getFormattedMessage() + thrown + event.getMDCPropertyMap());
    }

    private void hear(String logger, String text) {
        heard.incrementAndGet();
        if (secrets.stream().anyMatch(text::contains)) {
            leaks.add("log of " + logger);
        }
    }

    /** Where a secret was said; never the line itself. */
    List<String> leaks() {
        return List.copyOf(leaks);
    }

    long heard() {
        return heard.get();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        others.forEach(root::addAppender);
        BROKER.forEach(logger -> logger.setLevel(null));
        root.setLevel(before);
        jdk.removeHandler(jdkEar);
        beans.setLevel(null);
        jdk.setLevel(jdkBefore);
        stop();
    }
}
