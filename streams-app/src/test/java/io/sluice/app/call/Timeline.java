package io.sluice.app.call;

import java.util.PriorityQueue;

/** True time of a simulated world, in nanoseconds from 0: runs what is due, in order. */
final class Timeline {
    private record Event(long at, long number, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long numbered;
    private long now;

    long now() {
        return now;
    }

    void in(long nanos, Runnable run) {
        events.add(new Event(now + Math.max(0, nanos), numbered++, run));
    }

    void run(long until) {
        while (!events.isEmpty() && events.peek().at <= until) {
            Event next = events.remove();
            now = next.at;
            next.run.run();
        }
        now = until;
    }
}
