package io.sluice.benchmarks;

import io.sluice.app.Role;
import io.sluice.local.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The instances of one job: one with all roles, or one for the streams and some for the calls. Sums what they cost, ended ones included. */
final class Fleet implements AutoCloseable {
    private final Surroundings around;
    private final String prefix;
    private final Map<String, Map<String, Object>> lanes;
    private final Map<String, ChildJvm> running = new LinkedHashMap<>();
    private Duration cpuOfEnded = Duration.ZERO;

    private Fleet(Surroundings around, String prefix, Map<String, Map<String, Object>> lanes) {
        this.around = around;
        this.prefix = prefix;
        this.lanes = lanes;
    }

    /** One process with all roles. */
    static Fleet ofOne(Surroundings around, String prefix, Map<String, Map<String, Object>> lanes)
            throws IOException, InterruptedException {
        Fleet fleet = new Fleet(around, prefix, lanes);
        fleet.start("one", Set.of(Role.STREAMS, Role.CALLS));
        return fleet;
    }

    /** One process for the streams and so many call workers. */
    static Fleet ofWorkers(Surroundings around, String prefix, int workers, Map<String, Map<String, Object>> lanes)
            throws IOException, InterruptedException {
        Fleet fleet = new Fleet(around, prefix, lanes);
        fleet.start("streams", Set.of(Role.STREAMS));
        for (int i = 1; i <= workers; i++) {
            fleet.start(worker(i), Set.of(Role.CALLS));
        }
        return fleet;
    }

    private void start(String instance, Set<Role> roles) throws IOException, InterruptedException {
        running.put(instance, around.startJob(new JobOrder(instance, prefix, roles, lanes)));
    }

    /** Ends a call worker as {@code kill -9} does. */
    void killWorker(int number) throws InterruptedException {
        ChildJvm worker = Objects.requireNonNull(running.remove(worker(number)), "no such worker");
        cpuOfEnded = cpuOfEnded.plus(cpu(worker));
        worker.kill();
    }

    /** Starts a call worker again under its name. */
    void restartWorker(int number) throws IOException, InterruptedException {
        start(worker(number), Set.of(Role.CALLS));
    }

    private static String worker(int number) {
        return "calls-" + number;
    }

    double cpuSeconds() {
        Duration sum = cpuOfEnded;
        for (ChildJvm process : running.values()) {
            sum = sum.plus(cpu(process));
        }
        return sum.toMillis() / 1e3;
    }

    /** Memory of all that run now. */
    double rssMb() throws IOException {
        double sum = 0;
        for (ChildJvm process : running.values()) {
            sum += Resident.nowMb(process.pid());
        }
        return sum;
    }

    private static Duration cpu(ChildJvm process) {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        List<ChildJvm> all = new ArrayList<>(running.values());
        all.forEach(ChildJvm::close);
    }
}
