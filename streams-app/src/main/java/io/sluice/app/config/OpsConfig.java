package io.sluice.app.config;

/**
 * Where an instance tells how it is: health, metrics and, with the role ops, the page.
 *
 * @param enabled whether it listens at all
 * @param bind address to listen at; the default is for this machine alone, because nothing here asks who is there
 * @param port 0 for any free one
 */
public record OpsConfig(boolean enabled, String bind, int port) {
    private static final int PORT = 8088;

    /** Refuses what is no address and no port. */
    public OpsConfig {
        new Checks("ops")
                .that(bind.matches("[A-Za-z0-9.:_-]{1,253}"), "bind", bind, "a host name or an address")
                .between("port", port, 0, 65_535)
                .done();
    }

    /** Port 8088, for this machine alone. */
    public static OpsConfig defaults() {
        return new OpsConfig(true, "127.0.0.1", PORT);
    }

    /** On another port. */
    public OpsConfig withPort(int other) {
        return new OpsConfig(enabled, bind, other);
    }

    /** Nothing listens. */
    public static OpsConfig off() {
        return new OpsConfig(false, "127.0.0.1", PORT);
    }
}
