package nl.schuilnaam.config.source;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import nl.schuilnaam.config.Finding;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds {@link Node}s from the parser's events rather than from its objects: the events still know lines, quotes, tags and anchors, and nothing has been resolved
 * by YAML 1.1's generous rules.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 32;
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})\\.[0-9]{1,17}");

    private final Parser events;
    private final String name;
    private final Findings findings;

    private YamlReader(Parser events, String name, Findings findings) {
        this.events = events;
        this.name = name;
        this.findings = findings;
    }

    /** The one mapping that the text holds; says what is wrong and gives nothing when it holds anything else. */
    static Optional<Node.Mapping> read(String text, String name, Findings findings) {
        int before = findings.count();
        try {
            Node root = new YamlReader(new ParserImpl(new StreamReader(text), new LoaderOptions()), name, findings)
                    .document();
            if (findings.count() > before) {
                return Optional.empty();
            }
            if (root instanceof Node.Mapping mapping) {
                return Optional.of(mapping);
            }
            findings.add(new Finding(name, root.line(), "", "is " + root.inWords(), "fields with values"));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            findings.add(new Finding(name, line, "", "is not YAML: " + e.getProblem(), "well-formed YAML"));
        } catch (ReaderException e) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            findings.add(new Finding(name, line, "", "holds a control character", "printable text"));
        } catch (YAMLException e) {
            findings.add(new Finding(name, 0, "", "is not YAML", "well-formed YAML"));
        } catch (TooDeep e) {
            findings.add(new Finding(name, e.line, "", "is nested too deeply", "at most " + MAX_DEPTH + " levels"));
        }
        return Optional.empty();
    }

    private Node document() {
        require(Event.ID.StreamStart);
        if (events.checkEvent(Event.ID.StreamEnd)) {
            return new Node.Scalar("", 1, "", Node.Scalar.Form.NOTHING);
        }
        DocumentStartEvent start = (DocumentStartEvent) require(Event.ID.DocumentStart);
        // Without a directive there is no version; a tag that a directive would name is refused where it is used.
        if (start.getVersion() != null) {
            add(start, "", "starts with a YAML directive", "none");
        }
        Node root = node("", 0, 0);
        require(Event.ID.DocumentEnd);
        if (!events.checkEvent(Event.ID.StreamEnd)) {
            add(events.peekEvent(), "", "starts a second document", "one document in a file");
        }
        return root;
    }

    /** @param keyLine the line of the key before the value, or 0 where there is none */
    private Node node(String path, int keyLine, int depth) {
        Event event = events.getEvent();
        int line = keyLine > 0 ? keyLine : line(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new TooDeep(line);
        }
        if (event instanceof AliasEvent) {
            add(event, path, "refers to another place by an alias (*)", "the value itself");
            return new Node.Scalar(path, line, "", Node.Scalar.Form.NOTHING);
        }
        refuseAnchorAndTag((NodeEvent) event, path);
        if (event instanceof MappingStartEvent) {
            return mapping(path, line, depth);
        }
        if (event instanceof SequenceStartEvent) {
            var elements = new ArrayList<Node>();
            while (!events.checkEvent(Event.ID.SequenceEnd)) {
                elements.add(node(path + "[" + elements.size() + "]", 0, depth + 1));
            }
            require(Event.ID.SequenceEnd);
            return new Node.Sequence(path, line, elements);
        }
        ScalarEvent scalar = (ScalarEvent) event;
        return new Node.Scalar(path, line, scalar.getValue(), form(scalar));
    }

    private Node mapping(String path, int line, int depth) {
        var entries = new LinkedHashMap<String, Node>();
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            Event key = events.peekEvent();
            int keyLine = line(key.getStartMark());
            Node keyNode = node(path, 0, depth + 1);
            String keyText = keyNode instanceof Node.Scalar scalar ? scalar.text() : "";
            String below = path.isEmpty() ? keyText : path + "." + keyText;
            if (keyText.isEmpty()) {
                add(key, path, "has a key that is " + keyNode.inWords(), "a name");
            }
            Node value = node(below, keyLine, depth + 1);
            if (entries.putIfAbsent(keyText, value) != null) {
                add(key, below, "stands here for the second time", "each name once");
            }
        }
        require(Event.ID.MappingEnd);
        return new Node.Mapping(path, line, entries);
    }

    private void refuseAnchorAndTag(NodeEvent event, String path) {
        if (event.getAnchor() != null) {
            add(event, path, "has an anchor (&)", "plain values, written out");
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            add(event, path, "has a tag (!)", "plain values");
        }
    }

    private static Node.Scalar.Form form(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return Node.Scalar.Form.TEXT;
        }
        if (text.equals("true") || text.equals("false")) {
            return Node.Scalar.Form.FLAG;
        }
        if (text.isEmpty() || text.equals("null") || text.equals("~")) {
            return Node.Scalar.Form.NOTHING;
        }
        if (INTEGER.matcher(text).matches()) {
            return Node.Scalar.Form.INTEGER;
        }
        return DECIMAL.matcher(text).matches() ? Node.Scalar.Form.DECIMAL : Node.Scalar.Form.TEXT;
    }

    @CanIgnoreReturnValue
    private Event require(Event.ID id) {
        Event event = events.getEvent();
        if (!event.is(id)) {
            throw new IllegalStateException(
                    "the YAML parser gave " + event.getEventId() + " where " + id + " must come");
        }
        return event;
    }

    private void add(Event event, String path, String problem, String expected) {
        findings.add(new Finding(name, line(event.getStartMark()), path, problem, expected));
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }

    private static final class TooDeep extends RuntimeException {
        private final int line;

        private TooDeep(int line) {
            super("nested too deeply");
            this.line = line;
        }
    }
}
