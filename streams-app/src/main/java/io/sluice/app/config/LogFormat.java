package io.sluice.app.config;

/** How an event of the log is written: one line in either form. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object per line, for machines that collect logs. */
    JSON
}
