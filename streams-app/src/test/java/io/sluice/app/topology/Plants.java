package io.sluice.app.topology;

import io.sluice.schema.Answer;
import io.sluice.schema.PromptResult;
import io.sluice.state.Draining;
import io.sluice.state.Intake;
import java.lang.reflect.Method;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Faults of the system that a comparison must catch: each is made anew for a history. */
enum Plants {
    A_RESULT_IS_LOST {
        @Override
        RestartingPrompts.Plant plant() {
            return new Counted() {
                @Override
                public List<Record<?, ?>> given(Record<?, ?> record) {
                    return record.value() instanceof PromptResult && hit(20) ? List.of() : List.of(record);
                }
            };
        }
    },
    A_RESULT_IS_DOUBLED {
        @Override
        RestartingPrompts.Plant plant() {
            return new Counted() {
                @Override
                public List<Record<?, ?>> given(Record<?, ?> record) {
                    return record.value() instanceof PromptResult && hit(20)
                            ? List.of(record, record)
                            : List.of(record);
                }
            };
        }
    },
    AN_ANSWER_IS_COUNTED_TWICE {
        @Override
        RestartingPrompts.Plant plant() {
            return new Counted() {
                @Override
                public List<Record<byte[], Object>> taken(Record<byte[], Object> record) {
                    return record.value() instanceof Answer && hit(10) ? List.of(record, record) : List.of(record);
                }
            };
        }
    },
    EVERY_PROMPT_HAS_ONE_FINGERPRINT {
        @Override
        RestartingPrompts.Plant plant() {
            return new RestartingPrompts.Plant() {
                private byte @Nullable [] first;

                @Override
                public List<Record<byte[], Object>> taken(Record<byte[], Object> record) {
                    if (!(record.value() instanceof Intake)) {
                        return List.of(record);
                    }
                    byte[] one = first == null ? record.key() : first;
                    first = one;
                    return List.of(record.withKey(one));
                }
            };
        }
    },
    TWO_WAITERS_PAY_FOR_ONE_CALL {
        @Override
        RestartingPrompts.Plant plant() {
            return new RestartingPrompts.Plant() {
                @Override
                public @Nullable Object @Nullable [] told(
                        String store, Method method, @Nullable Object @Nullable [] arguments) {
                    if (store.equals(Flow.DRAINING_STORE) && method.getName().equals("put") && arguments != null) {
                        Draining state = (Draining) arguments[1];
                        return new Object[] {
                            arguments[0],
                            Draining.newBuilder(state).setCallGiven(false).build()
                        };
                    }
                    return arguments;
                }
            };
        }
    },
    WHAT_WAS_BEING_DRAINED_IS_FORGOTTEN_AT_A_RESTART {
        @Override
        RestartingPrompts.Plant plant() {
            return new Emptied(Flow.DRAINING_STORE, "all");
        }
    },
    COUNTS_OF_USAGE_ARE_FORGOTTEN_AT_A_RESTART {
        @Override
        RestartingPrompts.Plant plant() {
            return new Emptied(Flow.PARTIALS_STORE, "all");
        }
    },
    OPEN_REQUESTS_ARE_FORGOTTEN_AT_A_RESTART {
        @Override
        RestartingPrompts.Plant plant() {
            return new Emptied(Flow.COUNTERS_STORE, "get");
        }
    },
    DEADLINES_ARE_NOT_FOUND {
        @Override
        RestartingPrompts.Plant plant() {
            return new Emptied(Flow.DEADLINES_STORE, "range");
        }
    };

    abstract RestartingPrompts.Plant plant();

    /** Strikes each so many times. */
    private abstract static class Counted implements RestartingPrompts.Plant {
        private int count;

        boolean hit(int each) {
            return ++count % each == 0;
        }
    }

    /** A store whose reading by this method finds nothing. */
    private record Emptied(String store, String method) implements RestartingPrompts.Plant {
        @Override
        public @Nullable Object answered(String of, Method called, @Nullable Object answer) {
            if (!of.equals(store) || !called.getName().equals(method)) {
                return answer;
            }
            if (answer instanceof KeyValueIterator<?, ?> found) {
                found.close();
                return new Nothing();
            }
            return null;
        }
    }

    private static final class Nothing implements KeyValueIterator<Object, Object> {
        @Override
        public void close() {}

        @Override
        public Object peekNextKey() {
            throw new NoSuchElementException();
        }

        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public KeyValue<Object, Object> next() {
            throw new NoSuchElementException();
        }
    }
}
