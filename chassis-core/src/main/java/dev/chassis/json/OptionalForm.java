package dev.chassis.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value or null. */
record OptionalForm(Form content) implements Form {

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    return node.isNull() ? Optional.empty() : Optional.ofNullable(content.read(node, reading));
  }

  @Override
  public @Nullable Object stream(JsonParser parser) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return Optional.empty();
    }
    var value = content.stream(parser);
    return value == UNSURE ? UNSURE : Optional.ofNullable(value);
  }
}
