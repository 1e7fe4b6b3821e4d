package nl.schuilnaam.config.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A part of a YAML file that remembers where it stands, so that every complaint can say so. */
final class YamlPart {
    private final String file;
    private final String key;
    private final Node node;

    private YamlPart(String file, String key, Node node) {
        this.file = file;
        this.key = key;
        this.node = node;
    }

    /** The one document of a file. */
    static YamlPart parse(String file, String text) {
        try {
            var options = new LoaderOptions();
            options.setMaxAliasesForCollections(
                    0); // a file that is read aloud has none, and one in itself would never end
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                throw new MalformedProfileException(file, 1, "", "is empty; expected a profile");
            }
            return new YamlPart(file, "", root);
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null
                    ? 1
                    : malformed.getProblemMark().getLine() + 1;
            throw new MalformedProfileException(file, line, "", "is not YAML: " + malformed.getProblem());
        } catch (YAMLException malformed) {
            throw new MalformedProfileException(file, 1, "", "is not YAML: " + malformed.getMessage());
        }
    }

    MalformedProfileException wrong(String problem) {
        return new MalformedProfileException(file, node.getStartMark().getLine() + 1, key, problem);
    }

    /** What a constructor of the model refused. */
    MalformedProfileException wrong(IllegalArgumentException refusal) {
        return wrong(String.valueOf(refusal.getMessage()));
    }

    /** The members of a map, in their order. */
    Map<String, YamlPart> members() {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("expected a map of names");
        }
        var members = new LinkedHashMap<String, YamlPart>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw wrong("expected names as keys");
            }
            String text = name.getValue();
            var member = new YamlPart(file, key.isEmpty() ? text : key + "." + text, tuple.getValueNode());
            if (members.put(text, member) != null) {
                throw new MalformedProfileException(
                        file, name.getStartMark().getLine() + 1, member.key, "stands here twice; expected it once");
            }
        }
        return members;
    }

    /** The members of a map that may have these keys and no others. */
    Map<String, YamlPart> members(Set<String> allowed) {
        Map<String, YamlPart> members = members();
        members.forEach((name, part) -> {
            if (!allowed.contains(name)) {
                throw part.wrong("unknown key; expected one of " + new TreeSet<>(allowed));
            }
        });
        return members;
    }

    /** A member that must be there. */
    YamlPart need(Map<String, YamlPart> members, String name) {
        return Optional.ofNullable(members.get(name)).orElseThrow(() -> wrong("expected the key " + name));
    }

    List<YamlPart> elements() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("expected a list");
        }
        var elements = new ArrayList<YamlPart>();
        for (Node element : sequence.getValue()) {
            elements.add(new YamlPart(file, key + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** A list of texts that holds at least one, and none twice. */
    List<String> texts() {
        var texts = new ArrayList<String>();
        for (YamlPart element : elements()) {
            String text = element.text();
            if (texts.contains(text)) {
                throw element.wrong("stands here twice: " + text);
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            throw wrong("expected a list that is not empty");
        }
        return texts;
    }

    String text() {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
            throw wrong("expected a text");
        }
        return scalar.getValue();
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    boolean truth() {
        return switch (text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("expected true or false, found " + text());
        };
    }

    /** A whole number above zero. */
    int count() {
        try {
            int count = Integer.parseInt(text());
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // answered below, as a number that is too small is
        }
        throw wrong("expected a whole number above zero, found " + text());
    }

    /** This part as JSON. */
    JsonNode json() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (node instanceof SequenceNode) {
            var array = json.arrayNode();
            elements().forEach(element -> array.add(element.json()));
            return array;
        }
        if (node instanceof MappingNode) {
            var object = json.objectNode();
            members().forEach((name, part) -> object.set(name, part.json()));
            return object;
        }
        String value = ((ScalarNode) node).getValue();
        if (node.getTag().equals(Tag.BOOL)) {
            return json.booleanNode(truth());
        }
        if (node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT)) {
            try {
                return json.numberNode(new BigDecimal(value));
            } catch (NumberFormatException notDecimal) {
                throw wrong("expected a decimal number, found " + value);
            }
        }
        if (node.getTag().equals(Tag.NULL)) {
            throw wrong("expected a value");
        }
        return json.textNode(value);
    }
}
