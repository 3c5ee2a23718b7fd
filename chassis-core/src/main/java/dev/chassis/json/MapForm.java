package dev.chassis.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** An object of names that nobody declared, each value of one form. */
record MapForm(Form value, boolean withNulls) implements Form {

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    if (!node.isObject()) {
      reading.expected("an object");
      return null;
    }
    var values = new LinkedHashMap<String, @Nullable Object>();
    for (var entry : node.properties()) {
      if (reading.isFull()) {
        break;
      }
      reading.into(entry.getKey());
      var found = entry.getValue();
      values.put(entry.getKey(), withNulls && found.isNull() ? null : value.read(found, reading));
      reading.out();
    }
    return values;
  }
}
