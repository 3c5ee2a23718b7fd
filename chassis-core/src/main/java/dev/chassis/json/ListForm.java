package dev.chassis.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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

  @Override
  public @Nullable Object stream(JsonParser parser) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      return UNSURE;
    }
    var values = new ArrayList<@Nullable Object>();
    for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
      var value = next == JsonToken.VALUE_NULL ? none() : element.stream(parser);
      if (value == UNSURE) {
        return UNSURE;
      }
      values.add(value);
    }
    return values;
  }

  private @Nullable Object none() {
    return withNulls ? null : UNSURE;
  }
}
