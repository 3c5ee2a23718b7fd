package dev.chassis.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value or null. */
record OptionalForm(Form content) implements Form {

  @Override
  public @Nullable Object read(JsonNode node, Reading reading) {
    return node.isNull() ? Optional.empty() : Optional.ofNullable(content.read(node, reading));
  }
}
