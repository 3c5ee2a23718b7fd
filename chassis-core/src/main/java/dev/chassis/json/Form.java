package dev.chassis.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How values of one type look in a document; made once per type. */
interface Form {

  /**
   * Reads {@code node}, never null in Java's sense. What does not fit is told to {@code reading};
   * the result is then of no use.
   */
  @Nullable Object read(JsonNode node, Reading reading);
}
