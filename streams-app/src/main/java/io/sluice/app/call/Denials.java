package io.sluice.app.call;

/**
 * Tells what is denied by itself (a model or operation that the account may not use, a prompt that something on the way turns down) from an
 * account that may nothing. An answer says that the account lived when its attempt was started, so one to an older attempt than the
 * denial says nothing. And because credit may come back for a moment, others must have been answered between denials twice. Actor's
 * thread only.
 */
final class Denials {
    private static final int TIMES_OVERTAKEN = 2;

    private final LastAnswered lastAnswered;
    private final PerModel<Overtaken> models = new PerModel<>();

    Denials(LastAnswered lastAnswered) {
        this.lastAnswered = lastAnswered;
    }

    /** An attempt was answered. */
    void answered(OpenCall open) {
        Overtaken denied = models.of(open);
        if (denied != null && open.startedNanos() - denied.lastNanos() > 0) {
            models.forget(open);
        }
    }

    /** An attempt was denied: whether that is the trouble of its model or its own. */
    boolean denied(OpenCall open, long nowNanos) {
        int ofModel = models.of(open, Overtaken::new).again(open.startedNanos(), lastAnswered, nowNanos);
        int own = open.denied().again(open.startedNanos(), lastAnswered, nowNanos);
        return Math.max(ofModel, own) >= TIMES_OVERTAKEN;
    }

    /** Whether its model was denied, and not answered since. */
    boolean ofModel(OpenCall open) {
        return models.of(open) != null;
    }
}
