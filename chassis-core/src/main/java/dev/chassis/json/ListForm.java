package dev.chassis.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** An array, each element of one form. */
record ListForm(Form element, boolean withNulls, String expected) implements Form {

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    if (!node.isArray()) {
      reading.expected(expected);
      return null;
    }
    var values = new ArrayList<@Nullable Object>(node.size());
    for (int i = 0; i < node.size() && !reading.isFull(); i++) {
      var value = node.get(i);
      reading.into(i);
      values.add(withNulls && value.isNull() ? null : element.read(value, reading));
      reading.out();
    }
    return values;
  }
}
