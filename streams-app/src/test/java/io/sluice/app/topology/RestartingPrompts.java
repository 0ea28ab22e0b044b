package io.sluice.app.topology;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The processor that owns fingerprints, let go and made anew over the same stores as after a crash, and with what a {@link Plant} does to
 * its surroundings. Used by the test's thread.
 */
final class RestartingPrompts implements Processor<byte[], Object, String, Object> {

    /** A fault in what surrounds the processor; by default none. */
    interface Plant {
        /** What reaches the processor. */
        default List<Record<byte[], Object>> taken(Record<byte[], Object> record) {
            return List.of(record);
        }

        /** What leaves it. */
        default List<Record<?, ?>> given(Record<?, ?> record) {
            return List.of(record);
        }

        /** What a call of a store gives, where that is not what the store gives. */
        default @Nullable Object answered(String store, Method method, @Nullable Object answer) {
            return answer;
        }

        /** What is handed to a store. */
        default @Nullable Object @Nullable [] told(
                String store, Method method, @Nullable Object @Nullable [] arguments) {
            return arguments;
        }
    }

    private static final Duration EVERY = Duration.ofMillis(1);

    private final Supplier<Processor<byte[], Object, String, Object>> made;
    private final Plant plant;
    private final Consumer<RestartingPrompts> opened;
    private final List<Cancellable> scheduled = new ArrayList<>();
    private boolean restartWanted;
    private @Nullable ProcessorContext<String, Object> context;
    private @Nullable Processor<byte[], Object, String, Object> current;

    RestartingPrompts(
            Supplier<Processor<byte[], Object, String, Object>> made, Plant plant, Consumer<RestartingPrompts> opened) {
        this.opened = opened;
        this.made = made;
        this.plant = plant;
    }

    @Override
    public void init(ProcessorContext<String, Object> newContext) {
        context = newContext;
        opened.accept(this);
        // Only in a turn of its own may a processor get at its stores.
        newContext.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, wallMs -> {
            if (restartWanted) {
                restartWanted = false;
                close();
                open();
            }
        });
        open();
    }

    /** As soon as time goes on, what memory holds is gone; what the stores hold is there. */
    void restart() {
        restartWanted = true;
    }

    @Override
    public void process(Record<byte[], Object> record) {
        plant.taken(record).forEach(Objects.requireNonNull(current)::process);
    }

    @Override
    public void close() {
        scheduled.forEach(Cancellable::cancel);
        scheduled.clear();
        if (current != null) {
            current.close();
            current = null;
        }
    }

    private void open() {
        Processor<byte[], Object, String, Object> fresh = made.get();
        current = fresh;
        fresh.init(planted(Objects.requireNonNull(context)));
    }

    @SuppressWarnings("unchecked")
    private ProcessorContext<String, Object> planted(ProcessorContext<String, Object> real) {
        return (ProcessorContext<String, Object>) proxy(ProcessorContext.class, (self, method, arguments) -> {
            return switch (method.getName()) {
                case "forward" -> {
                    for (Record<?, ?> record : plant.given((Record<?, ?>) Objects.requireNonNull(arguments)[0])) {
                        Object[] changed = arguments.clone();
                        changed[0] = record;
                        call(real, method, changed);
                    }
                    yield null;
                }
                case "schedule" -> {
                    Cancellable turn = (Cancellable) Objects.requireNonNull(call(real, method, arguments));
                    scheduled.add(turn);
                    yield turn;
                }
                case "getStateStore" -> {
                    StateStore store = (StateStore) Objects.requireNonNull(call(real, method, arguments));
                    yield planted(store);
                }
                default -> call(real, method, arguments);
            };
        });
    }

    private Object planted(StateStore store) {
        InvocationHandler handler = (self, method, arguments) ->
                plant.answered(store.name(), method, call(store, method, plant.told(store.name(), method, arguments)));
        List<Class<?>> faces = new ArrayList<>();
        for (Class<?> type = store.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> face : type.getInterfaces()) {
                if (StateStore.class.isAssignableFrom(face) && Modifier.isPublic(face.getModifiers())) {
                    faces.add(face);
                }
            }
        }
        return Proxy.newProxyInstance(
                RestartingPrompts.class.getClassLoader(),
                faces.stream().distinct().toArray(Class<?>[]::new),
                handler);
    }

    private static Object proxy(Class<?> face, InvocationHandler handler) {
        return Proxy.newProxyInstance(RestartingPrompts.class.getClassLoader(), new Class<?>[] {face}, handler);
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNullElse(e.getCause(), e);
        }
    }
}
