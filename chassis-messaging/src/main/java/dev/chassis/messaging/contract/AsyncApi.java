package dev.chassis.messaging.contract;

import dev.chassis.json.JsonSchemas;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes what a service tells and hears as AsyncAPI. A channel is an event type; the service
 * sends to it or receives from it. The same types always give the same document.
 *
 * @see <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0.0</a>
 */
public final class AsyncApi {

  private static final String VERSION = "3.0.0";
  private static final String JSON = "application/json";
  private static final String ENVELOPE = "CloudEvent";

  private final JsonSchemas schemas = new JsonSchemas("#/components/schemas/");
  private final Map<String, Map<String, Object>> passing = new TreeMap<>();
  private final Map<String, Object> operations = new TreeMap<>();
  private final Map<String, Object> messages = new TreeMap<>();

  private AsyncApi() {}

  /** The document, as JSON of maps and lists. */
  public static Map<String, Object> document(
      String title, String version, List<Told> told, List<Heard> heard) {
    return new AsyncApi().describe(title, version, told, heard);
  }

  private Map<String, Object> describe(
      String title, String version, List<Told> told, List<Heard> heard) {
    told.forEach(each -> add("send", each.type(), each.type(), each.data()));
    heard.forEach(each -> add("receive", each.subscription(), each.type(), each.data()));
    return fields(
        "asyncapi",
        VERSION,
        "info",
        fields("title", title, "version", version),
        "defaultContentType",
        JSON,
        "channels",
        channels(),
        "operations",
        operations,
        "components",
        fields("messages", messages, "schemas", components()));
  }

  /**
   * @param name of the type for what is sent, of the subscription for what is received: several may
   *     hear of one type, each with a record of its own
   */
  private void add(String action, String name, String type, Type data) {
    var operation = action + "." + name;
    messages.put(operation, message(type, data));
    channel(type).put(operation, reference("/components/messages/" + operation));
    operations.put(
        operation,
        fields(
            "action",
            action,
            "channel",
            reference("/channels/" + type),
            "messages",
            List.of(reference("/channels/" + type + "/messages/" + operation))));
  }

  /** Messages that go through the channel of {@code type}, so far. */
  private Map<String, Object> channel(String type) {
    return passing.computeIfAbsent(type, absent -> new TreeMap<>());
  }

  private Map<String, Object> channels() {
    var channels = new TreeMap<String, Object>();
    passing.forEach(
        (type, passed) -> channels.put(type, fields("address", type, "messages", passed)));
    return channels;
  }

  private Map<String, Object> message(String type, Type data) {
    return fields(
        "name",
        type,
        "contentType",
        JSON,
        "headers",
        reference("/components/schemas/" + ENVELOPE),
        "payload",
        schemas.of(data));
  }

  private Map<String, Object> components() {
    var all = new TreeMap<String, Object>(schemas.definitions());
    all.put(ENVELOPE, envelope());
    return all;
  }

  /** Attributes beside the data; a transport writes them as its CloudEvents binding says. */
  private static Map<String, Object> envelope() {
    var text = Map.of("type", "string");
    return fields(
        "type",
        "object",
        "description",
        "Attributes of CloudEvents 1.0.",
        "properties",
        fields(
            "specversion",
            fields("const", "1.0"),
            "id",
            text,
            "type",
            text,
            "source",
            text,
            "time",
            fields("type", "string", "format", "date-time")),
        "required",
        List.of("specversion", "id", "type", "source"));
  }

  private static Map<String, Object> reference(String path) {
    return fields("$ref", "#" + path);
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
