package io.sluice.app.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads price tables: {@code prices.yaml} of the release, and a user's overlay of the same form. Prices are read from the file's own
 * digits, not through floating point. A file that is wrong stops the start: {@link IllegalArgumentException} names file, line and value.
 */
public final class PriceFile {
    private static final String RELEASE = "prices.yaml";
    private static final Set<String> SECTIONS = Set.of("as-of", "models", "aliases");
    private static final Set<String> FIELDS =
            Set.of("input", "cached-input", "cache-write", "cache-write-1h", "output", "input-tokens-max");

    private final String name;
    private final Map<String, Price> prices = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private String asOf = "";

    private PriceFile(String name) {
        this.name = name;
    }

    /** The release's table, with the overlay's models and aliases in front of its own. */
    public static PriceTable load(Optional<Path> overlay) {
        PriceFile release = new PriceFile(RELEASE);
        release.read(resource());
        if (overlay.isEmpty()) {
            return new PriceTable(release.asOf, release.prices, release.aliases);
        }
        String text = text(overlay.get());
        PriceFile own = new PriceFile(overlay.get().toString());
        own.read(text);
        release.prices.putAll(own.prices);
        release.aliases.putAll(own.aliases);
        return new PriceTable(release.asOf + "+" + hash(text), release.prices, release.aliases);
    }

    private void read(String text) {
        Node root;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(10);
            root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException("%s:%d: not YAML: %s".formatted(name, line, e.getProblem()), e);
        }
        for (NodeTuple section : mapping(root, "the file")) {
            switch (key(section, SECTIONS)) {
                case "as-of" -> asOf = scalar(section.getValueNode(), "as-of");
                case "models" -> models(section.getValueNode());
                default -> aliases(section.getValueNode());
            }
        }
    }

    private void models(Node models) {
        for (NodeTuple model : mapping(models, "models")) {
            String modelName = scalar(model.getKeyNode(), "a model's name");
            if (prices.put(modelName, price(modelName, model.getValueNode())) != null) {
                throw wrong(model.getKeyNode(), "models.%s must be there once, was there twice".formatted(modelName));
            }
        }
    }

    private void aliases(Node node) {
        for (NodeTuple alias : mapping(node, "aliases")) {
            String from = scalar(alias.getKeyNode(), "an alias");
            aliases.put(from, scalar(alias.getValueNode(), "aliases." + from));
        }
    }

    private Price price(String model, Node node) {
        Map<String, Long> picos = new HashMap<>();
        long inputTokensMax = Long.MAX_VALUE;
        for (NodeTuple field : mapping(node, "models." + model)) {
            String fieldName = key(field, FIELDS);
            BigDecimal number = number(field.getValueNode(), "models.%s.%s".formatted(model, fieldName));
            if (fieldName.equals("input-tokens-max")) {
                inputTokensMax = number.longValue();
            } else {
                picos.put(fieldName, Price.picos(number));
            }
        }
        Long input = picos.get("input");
        Long output = picos.get("output");
        if (input == null || output == null) {
            throw wrong(node, "models.%s must have input and output, in USD per million tokens".formatted(model));
        }
        return new Price(
                input,
                picos.getOrDefault("cached-input", input),
                optional(picos.get("cache-write")),
                optional(picos.get("cache-write-1h")),
                output,
                inputTokensMax);
    }

    private BigDecimal number(Node node, String field) {
        String text = scalar(node, field).replace("_", "");
        if (!text.matches("\\d{1,10}(\\.\\d{1,6})?")) {
            throw wrong(node, "%s must be a number >= 0 with at most 6 decimals, was '%s'".formatted(field, text));
        }
        return new BigDecimal(text);
    }

    private String key(NodeTuple tuple, Set<String> allowed) {
        String key = scalar(tuple.getKeyNode(), "a key");
        if (!allowed.contains(key)) {
            String known = String.join(", ", allowed.stream().sorted().toList());
            throw wrong(tuple.getKeyNode(), "'%s' must be one of %s".formatted(key, known));
        }
        return key;
    }

    private Iterable<NodeTuple> mapping(@Nullable Node node, String field) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue();
        }
        throw wrong(node, field + " must be a mapping");
    }

    private String scalar(Node node, String field) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw wrong(node, field + " must be one value");
    }

    private IllegalArgumentException wrong(@Nullable Node node, String problem) {
        int line = node == null ? 1 : node.getStartMark().getLine() + 1;
        return new IllegalArgumentException("%s:%d: %s".formatted(name, line, problem));
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static String resource() {
        try (InputStream in = PriceFile.class.getResourceAsStream(RELEASE)) {
            if (in == null) {
                throw new IllegalStateException("the release has no " + RELEASE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("prices.overlay must be a readable file, was '%s'".formatted(file), e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
