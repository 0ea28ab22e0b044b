package io.sluice.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.sluice.app.config.LogFormat;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes: to a file of bounded size in the data directory, never to the console, which is for words. With
 * {@code --verbose} our own lines go to standard error too.
 */
final class Logging {

    /** Messages and exceptions of several lines become one: an event is a line. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS} %-5level [%thread] %logger{30} "
            + "%replace(%replace(%msg %kvp{NONE} %ex){'\\s*\\R\\s*', ' | '}){'[ |]+$', ''}%nopex%n";

    /** From which level on some loggers of libraries are heard: below it they say, often, what is usual with us and nobody must act on. */
    private static final Map<String, Level> HEARD_FROM = Map.of(
            // A transaction that follows at once on another waits for its markers, and the sender repeats by itself.
            "org.apache.kafka.clients.producer.internals.Sender", Level.ERROR,
            // Readers that look at a topic every other second begin and end.
            "org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer", Level.WARN,
            "org.apache.kafka.clients.consumer.internals.SubscriptionState", Level.WARN,
            "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", Level.ERROR);

    private Logging() {}

    static Path fileIn(Path dataDir) {
        return dataDir.resolve("logs").resolve("sluice.log");
    }

    /** Sends the log to the file; once per process. */
    static void start(Path file, LogFormat format, boolean verbose) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(file(context, file, format));
        levels(context);
        if (verbose) {
            root.addAppender(console(context, LogFormat.TEXT, Level.ERROR));
        }
    }

    /** Sends the log to standard error, for a process that runs as a service; of others only warnings, unless verbose. */
    static void startOnConsole(LogFormat format, boolean verbose) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console(context, format, verbose ? Level.INFO : Level.WARN));
        levels(context);
    }

    private static void levels(LoggerContext context) {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        HEARD_FROM.forEach((name, level) -> context.getLogger(name).setLevel(level));
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path file, LogFormat format) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(3);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf("10MB"));
        size.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(size);
        appender.setEncoder(encoder(context, format));
        appender.start();
        return appender;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, LogFormat format, Level others) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, format));
        appender.addFilter(new OwnLines(others));
        appender.start();
        return appender;
    }

    /** One event, one line, in either form. */
    static Encoder<ILoggingEvent> encoder(LoggerContext context, LogFormat format) {
        Encoder<ILoggingEvent> encoder = switch (format) {
            case TEXT -> text();
            case JSON -> json();
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
