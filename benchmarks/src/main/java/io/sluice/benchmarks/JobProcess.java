package io.sluice.benchmarks;

import io.sluice.app.Role;
import io.sluice.app.SluiceJob;
import io.sluice.app.call.Budget;
import io.sluice.app.config.SluiceConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/** The job in a process of its own: arguments are the file of its settings and its roles. */
final class JobProcess {
    static final String READY = "ready";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private JobProcess() {}

    /** Runs until its standard input is closed. */
    public static void main(String[] args) throws IOException {
        SluiceConfig config = SluiceConfig.load(Optional.of(Path.of(args[0])), Map.of(), Map.of());
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        for (int i = 1; i < args.length; i++) {
            roles.add(Role.valueOf(args[i]));
        }
        try (SluiceJob job = SluiceJob.start(config, roles, Budget.unlimited())) {
            // By a signal it ends as a service does: what is not closed cleanly restores its stores at the next start.
            Runtime.getRuntime().addShutdownHook(new Thread(job::close, "close"));
            job.awaitReady(PATIENCE, words -> {});
            System.out.println(READY);
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
