package io.sluice.app.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file's text, checked for what a config source would swallow: keys that are there twice, lanes and limits that are empty, and a root that is no mapping. Errors
 * name the line and quote nothing of it, because it may hold a password.
 */
final class YamlText {
    /** Empty, they would mean that nothing is limited, or that the simulator answers. */
    private static final Pattern NEVER_EMPTY = Pattern.compile("lanes|lanes\\.[^.]+|lanes\\.[^.]+\\.limits");

    private YamlText() {}

    static String read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw wrong("%s must be a readable file of UTF-8 text".formatted(file));
        }
        Node root;
        try {
            root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            throw wrong("%s:%d: must be YAML, is not from this line on".formatted(file, line));
        } catch (YAMLException e) {
            throw wrong("%s: must be YAML".formatted(file));
        }
        if (root == null) {
            return "";
        }
        if (!(root instanceof MappingNode)) {
            throw wrong("%s:1: must be a mapping of settings".formatted(file));
        }
        checkKeys(file, "", root);
        return text;
    }

    private static void checkKeys(Path file, String section, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            return;
        }
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = tuple.getKeyNode().getStartMark().getLine() + 1;
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw wrong("%s:%d: a key must be one word".formatted(file, line));
            }
            if (!keys.add(key.getValue())) {
                throw wrong("%s:%d: %s must be there once, is there twice".formatted(file, line, key.getValue()));
            }
            String name = section + key.getValue();
            if (NEVER_EMPTY.matcher(name).matches() && isEmpty(tuple.getValueNode())) {
                throw wrong("%s:%d: %s must be left out or hold something, is empty".formatted(file, line, name));
            }
            checkKeys(file, name + ".", tuple.getValueNode());
        }
    }

    private static boolean isEmpty(Node node) {
        return switch (node) {
            case MappingNode mapping -> mapping.getValue().isEmpty();
            case ScalarNode scalar -> scalar.getTag().equals(Tag.NULL);
            default -> false;
        };
    }

    private static ConfigException wrong(String problem) {
        return new ConfigException(List.of(problem));
    }
}
