package io.sluice.cli.shell;

import java.util.Iterator;
import java.util.List;

/** What a shell offers for options that take one of a few words. Immutable. */
public abstract sealed class Choices implements Iterable<String> {

    private final List<String> words;

    private Choices(String... words) {
        this.words = List.of(words);
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    /** Of {@code --provider}, beside an address. */
    public static final class Providers extends Choices {
        Providers() {
            super("sim", "openai", "anthropic");
        }
    }

    /** Of {@code --roles}. */
    public static final class Roles extends Choices {
        Roles() {
            super("streams", "calls", "ops");
        }
    }

    /** Of {@code --service-class}. */
    public static final class ServiceClasses extends Choices {
        ServiceClasses() {
            super("interactive", "bulk");
        }
    }
}
