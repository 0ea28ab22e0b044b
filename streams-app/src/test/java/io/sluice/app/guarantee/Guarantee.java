package io.sluice.app.guarantee;

import java.util.List;

/** A promise of the system, judged from outside over a whole run with its restarts. */
interface Guarantee {
    /** What breaks the promise, one sentence each; empty if it held. */
    List<String> violations(Sighting seen);
}
