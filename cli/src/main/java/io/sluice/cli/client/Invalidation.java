package io.sluice.cli.client;

import io.sluice.cli.cluster.Cluster;
import io.sluice.cli.cluster.Controls;
import io.sluice.schema.Control;
import io.sluice.schema.ControlKind;
import java.util.Optional;

/** Takes answers out of the cache, by a rule that every instance obeys. */
final class Invalidation {

    private Invalidation() {}

    /** Writes the rule, unless one of the same criteria reaches as far; gives the one that holds. */
    static Control write(Cluster cluster, Control wanted, Output output) throws InterruptedException {
        Controls controls = new Controls(cluster);
        Optional<Control> before = controls.sameAs(wanted);
        if (before.isPresent() && reach(before.get()) >= reach(wanted)) {
            output.words("answers of that age are invalid already, by "
                    + before.get().getBy());
            return before.get();
        }
        controls.write(wanted);
        output.words("invalid: %s; every instance hears of it within a second or two, and answers anew"
                .formatted(ControlShown.criteria(wanted)));
        return wanted;
    }

    static Control.Builder by(String who, String reason) {
        return Control.newBuilder()
                .setKind(ControlKind.INVALIDATE_CACHE)
                .setBy(who)
                .setReason(reason)
                .setAtMs(System.currentTimeMillis());
    }

    /** Answers that were stored before this are invalid. */
    private static long reach(Control control) {
        Long before = control.getStoredBeforeMs();
        return before == null ? control.getAtMs() : before;
    }
}
