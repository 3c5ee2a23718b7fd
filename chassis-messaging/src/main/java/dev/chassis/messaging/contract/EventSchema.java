package dev.chassis.messaging.contract;

import dev.chassis.json.JsonSchemas;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON Schema of an event's data, as a document of its own. */
public final class EventSchema {

  /** Where definitions stand within a document. */
  public static final String DEFINITIONS = "$defs";

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private EventSchema() {}

  /**
   * Describes the data of {@code type} as {@code JsonCodec} writes it.
   *
   * @return JSON of maps and lists; the same for the same records
   */
  public static Map<String, Object> of(String type, Type data) {
    var schemas = new JsonSchemas("#/" + DEFINITIONS + "/");
    var document = new LinkedHashMap<String, Object>();
    document.put("$schema", DIALECT);
    document.put("title", type);
    document.putAll(schemas.of(data));
    if (!schemas.definitions().isEmpty()) {
      document.put(DEFINITIONS, schemas.definitions());
    }
    return document;
  }
}
